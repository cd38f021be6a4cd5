// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.record;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import io.chordal.dht.record.PartitionState;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Registers that all trackers share, read at and written to a majority of their homes.
 *
 * <p>Every call may be made from any thread. A stage fails with a {@code TrackerException}: REPLACED if something else stands there by
 * now, of which nothing was changed; TOO_FEW_TRACKERS if nothing was changed because too few homes answered; OUTCOME_UNKNOWN if
 * the write may have been done; RECORDS_UNAVAILABLE for whatever else.
 */
public interface Registers {
    /** The largest value, in bytes. */
    int MAX_VALUE = 64 << 10;

    /** Reads a register. */
    CompletionStage<Register> read(Key key);

    /** Writes a value if what stands there is still what was read: compare-and-set. */
    CompletionStage<Written> replace(Register basis, Bytes value);

    /** The same for a value that nobody is shown any more after this time. */
    CompletionStage<Written> replace(Register basis, Bytes value, Duration timeToLive);

    /** Deletes what stands there if it is still what was read. */
    CompletionStage<Void> delete(Register basis);

    /** Lists a partition, at most so many registers after the item. */
    default CompletionStage<RegisterPage> list(Bytes partition, Optional<Bytes> after, int limit) {
        return list(partition, after, limit, Optional.empty());
    }

    /**
     * The same for one who may have the partition from earlier pages.
     *
     * @param unless which state of the partition that was: if it is still that one, the page has this state and nothing else
     */
    CompletionStage<RegisterPage> list(
            Bytes partition, Optional<Bytes> after, int limit, Optional<PartitionState> unless);
}
