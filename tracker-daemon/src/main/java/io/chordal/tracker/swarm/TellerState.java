// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.swarm;

/** What is known of one teller; its own peers' teller is the tracker itself. Confined to the lock of {@link SwarmTable}. */
final class TellerState {
    /** Raised when it begins to tell all afresh: what has a lower one was told before. */
    int generation;

    /** Whether a lease that it told of ended here before it said so, so that it has to tell all afresh. */
    boolean lapsed;

    /** Whether that life of the tracker is over: it is forgotten with the last lease that it told of. */
    boolean over;

    /** How many peers stay by its word. */
    int stays;
}
