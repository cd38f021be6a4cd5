// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.ring;

/** Whether a peer becomes a member of the ring. */
public enum RingMode {
    /** A client at first, a member once it has shown that it stays. */
    AUTO,
    /** A member at once. */
    MEMBER,
    /** Never a member. */
    CLIENT
}
