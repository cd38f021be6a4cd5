// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.store;

import io.chordal.dht.record.Horizon;
import io.chordal.dht.record.RowState;
import java.util.List;

/**
 * Keeps rows beyond the life of the process. What is asked of it is done in order; several batches may share one forced write.
 *
 * <p>Thread-safe. It is given plain rows only: leased ones are soft and live in memory. After its first failure it fails every
 * later batch and never tries again, because what a failed write left behind is not known.
 */
public interface RecordStore extends AutoCloseable {
    /** How many dots are reserved at once. */
    int RESERVATION = 1 << 16;

    /** Returns the life of this store: another one whenever a store is made anew. */
    long epoch();

    /** Returns the counters that this opening may use for dots; no earlier one used them. */
    DotRange reserved();

    /** Returns the rows that were on stable storage when the store was opened. */
    List<RowState> load();

    /** Returns the horizon of collection that was on stable storage when the store was opened. */
    Horizon horizon();

    /** Returns the rows put aside that were on stable storage when the store was opened. */
    List<RowState> asides();

    /**
     * Writes the batch after all batches given before it. The callback is called exactly once, on any thread: when the batch
     * is on stable storage, or when it is not known to be.
     */
    void append(StoreBatch batch, StoreCallback callback);

    /** Writes what is waiting and lets go of the files. */
    @Override
    void close();

    /** Hears what became of a batch. */
    interface StoreCallback {
        /** The batch and all before it are on stable storage. */
        void stored();

        /** The batch is not known to be on stable storage, and no later one will be. */
        void failed(StoreException failure);
    }

    /**
     * Counters for dots.
     *
     * @param from the first one
     * @param until the one after the last
     */
    record DotRange(long from, long until) {
        public DotRange {
            if (from < 1 || until < from) {
                throw new IllegalArgumentException("not a range of counters: " + from + " to below " + until);
            }
        }
    }
}
