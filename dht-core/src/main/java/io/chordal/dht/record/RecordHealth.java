// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.record;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * How well the records of one node are kept.
 *
 * <p>Immutable.
 *
 * @param rows rows stored here
 * @param missingCopies copies of this node's own rows that other homes are known to lack
 * @param active whether all that this node owns is in step
 * @param inStep whether every other home was found equal since the last change around this node
 * @param tombstones rows that only say that something was removed, or has ended
 * @param aside rows put aside, because their removal was collected while this node was away
 * @param suspectedLosses arcs all of whose homes died, as this node saw it, and are not back
 * @param storeFailure why no more writes are taken; empty while all is well
 */
public record RecordHealth(
        int rows,
        int missingCopies,
        boolean active,
        boolean inStep,
        int tombstones,
        int aside,
        int suspectedLosses,
        Optional<String> storeFailure) {
    public RecordHealth {
        requireNonNull(storeFailure, "storeFailure is null");
    }
}
