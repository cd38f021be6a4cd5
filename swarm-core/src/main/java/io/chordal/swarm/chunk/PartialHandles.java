// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.chunk;

import com.google.common.io.Closer;
import io.chordal.swarm.disk.OpenFile;
import java.io.Closeable;
import java.io.IOException;

/**
 * The open files of one unfinished download, and what else it must give back.
 *
 * @param lock keeps others from the download while it is open
 * @param data the chunks
 * @param ledger which of them are here
 * @param reservation the space for those that are not
 */
record PartialHandles(OpenFile lock, OpenFile data, ChunkLedger ledger, DiskSpace.Reservation reservation)
        implements Closeable {
    @Override
    public void close() throws IOException {
        reservation.close();
        try (Closer closer = Closer.create()) {
            closer.register(lock);
            closer.register(data);
            closer.register(ledger);
        }
    }
}
