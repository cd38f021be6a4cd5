// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.sim;

import io.chordal.dht.record.RowState;
import java.util.Optional;

/** Hears of records as they become durable on one disk, or leave it. Called on the world's thread. */
public interface DiskObserver {
    /** A node starts from the disk: the dots that it makes in this life are of this epoch and have this counter or a higher one. */
    default void opened(long storeEpoch, long firstCounter) {}

    /** The disk holds this from now on, where it held that before. */
    void held(Optional<RowState> before, RowState now);

    /** The disk does not hold the row any more. */
    void dropped(RowState before);

    /** A node that starts does not find on the disk what had been written there. */
    void forgot(String what);
}
