// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.ring.Standing;

/**
 * How a node left its ring.
 *
 * <p>Immutable.
 *
 * @param standing where it stands now: {@code LEFT}; anything else if it was no member to begin with, or was leaving already
 * @param unfinished how many arcs of keys were not handed over completely to one of the nodes that follow, within the budget, counted
 *     once for each such node; an arc with records that no other member is left to take counts as one. The keys of these may have
 *     fewer copies than before until the others repair that, or none but on this node's disk. With static homes always 0: nothing
 *     is handed over
 */
public record LeaveResult(Standing standing, int unfinished) {
    public LeaveResult {
        requireNonNull(standing, "standing is null");
        if (unfinished < 0) {
            throw new IllegalArgumentException("0 or more are unfinished, not " + unfinished);
        }
    }

    /** Says whether all that the node held was handed over. */
    public boolean handedOver() {
        return standing == Standing.LEFT && unfinished == 0;
    }
}
