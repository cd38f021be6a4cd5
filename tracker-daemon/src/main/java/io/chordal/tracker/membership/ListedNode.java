// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.membership;

import java.time.Duration;

/**
 * A member on the list.
 *
 * @param node the member
 * @param lastHeard how long ago it was heard of
 */
public record ListedNode(RingNode node, Duration lastHeard) {
    /** Where it is, the beginning of its key's hash, and when it was heard of, for people. */
    public String describe() {
        return node.endpoint() + "  " + node.keyHash().toHex().substring(0, 12) + "…  heard " + lastHeard.toSeconds()
                + " s ago";
    }
}
