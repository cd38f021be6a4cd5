// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.store;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.record.RowState;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/** A process that writes rows for ever and prints the number of each one that was acknowledged. */
final class KilledWriter {
    private KilledWriter() {}

    public static void main(String[] args) throws InterruptedException {
        ExecutorService disk = Executors.newSingleThreadExecutor();
        RecordStore store = SqliteRecordStore.open(Path.of(args[0]), 1, disk);
        Semaphore window = new Semaphore(64);
        long first = store.reserved().from();
        for (long counter = first; ; counter++) {
            window.acquire();
            long written = counter;
            RowState row = Rows.plain(Rows.id("p", "i" + counter % 50, "m" + counter), "payload", counter);
            store.append(StoreBatch.puts(List.of(row)), new RecordStore.StoreCallback() {
                @Override
                public void stored() {
                    System.out.println("[" + written + "]");
                    window.release();
                }

                @Override
                public void failed(StoreException failure) {
                    throw failure;
                }
            });
        }
    }

    /** Returns the number in a line, unless the process was killed in the middle of it. */
    static Optional<Long> acknowledged(String line) {
        return line.startsWith("[") && line.endsWith("]")
                ? Optional.of(Long.parseLong(line.substring(1, line.length() - 1)))
                : Optional.empty();
    }

    static Bytes member(long counter) {
        return Bytes.utf8("m" + counter);
    }
}
