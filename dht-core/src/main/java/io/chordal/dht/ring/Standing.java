// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

/** Where a node stands towards its ring; see docs/ring.md for the transitions. */
public enum Standing {
    /** Looks things up through members, holds no arc, is in nobody's list. */
    CLIENT,
    /** Looks for its place; answers pings, owns nothing yet. */
    JOINING,
    /** Has a successor list, maintains it, and owns an arc once it knows its predecessor. */
    MEMBER,
    /** Hands over what it holds; still a member for everybody else. */
    LEAVING,
    /** Has said goodbye; answers nobody any more, and looks things up as a client does. */
    LEFT;

    /** Says whether the node takes part in ring maintenance. */
    public boolean inRing() {
        return this == MEMBER || this == LEAVING;
    }
}
