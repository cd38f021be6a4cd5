// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.membership;

/** Is told of members of the data ring that showed themselves to this tracker, or left it; returns at once. */
public interface RingNodeListener {
    /** Tells nobody. */
    RingNodeListener NONE = new RingNodeListener() {
        @Override
        public void seen(RingNode node, ClusterId ring) {
            // Nobody is to hear of it.
        }

        @Override
        public void left(RingNode node, ClusterId ring) {
            // Nobody is to hear of it.
        }
    };

    /** A member registered, or sent a heartbeat. */
    void seen(RingNode node, ClusterId ring);

    /** A member left. */
    void left(RingNode node, ClusterId ring);
}
