// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.limit;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * How many uploads run at once, over all readers and for each.
 *
 * <p>Invariant: never more than {@code total} slots are taken, nor more than {@code perReader} by one reader. Thread-safe; the
 * object's lock guards the counts. Nobody waits: who gets no slot is told to come back later.
 */
public final class UploadSlots {
    private final int total;
    private final int perReader;
    private final Map<String, Integer> byReader = new TreeMap<>();
    private int taken;

    /** Slots for {@code total} uploads, {@code perReader} of them for one reader. */
    public UploadSlots(int total, int perReader) {
        if (total < 1 || perReader < 1) {
            throw new IllegalArgumentException(
                    "slots " + total + " and " + perReader + " per reader, both must be positive");
        }
        this.total = total;
        this.perReader = perReader;
    }

    /** A slot until it is closed. */
    public final class Slot implements AutoCloseable {
        private final String reader;
        private final AtomicBoolean open = new AtomicBoolean(true);

        private Slot(String reader) {
            this.reader = reader;
        }

        /** Gives the slot back; the second time does nothing. */
        @Override
        public void close() {
            if (open.compareAndSet(true, false)) {
                release(reader);
            }
        }
    }

    /** A slot for this reader, or nothing if it or all readers together have enough. */
    public synchronized Optional<Slot> tryTake(String reader) {
        int mine = byReader.getOrDefault(reader, 0);
        if (taken >= total || mine >= perReader) {
            return Optional.empty();
        }
        taken++;
        byReader.put(reader, mine + 1);
        return Optional.of(new Slot(reader));
    }

    /** Slots taken at this moment. */
    public synchronized int taken() {
        return taken;
    }

    private synchronized void release(String reader) {
        taken--;
        byReader.computeIfPresent(reader, (r, n) -> n == 1 ? null : n - 1);
    }
}
