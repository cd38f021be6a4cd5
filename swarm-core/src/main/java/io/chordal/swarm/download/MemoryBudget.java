// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.download;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The memory for chunks that were asked for and are not yet written, shared by all downloads of a process.
 *
 * <p>Invariant: never more than {@link #limit()} bytes are reserved, except that one chunk is always granted when nothing
 * is, so that a chunk larger than the limit can still be fetched. Thread-safe; it never waits.
 */
public final class MemoryBudget {
    /** 64 MiB. */
    public static final long DEFAULT_LIMIT = 64L * 1024 * 1024;

    private final long limit;
    private final AtomicLong reserved = new AtomicLong();

    /** A budget of {@code limit} bytes. */
    public MemoryBudget(long limit) {
        if (limit <= 0) {
            throw new IllegalArgumentException("limit is " + limit + ", must be positive");
        }
        this.limit = limit;
    }

    /** Takes {@code bytes} if they are free. */
    public boolean tryReserve(long bytes) {
        long now = reserved.get();
        while (now == 0 || bytes <= limit - now) {
            if (reserved.compareAndSet(now, now + bytes)) {
                return true;
            }
            now = reserved.get();
        }
        return false;
    }

    /** Gives back what was taken. */
    public void release(long bytes) {
        if (reserved.addAndGet(-bytes) < 0) {
            throw new IllegalStateException("more bytes released than were reserved");
        }
    }

    /** Bytes taken at this moment. */
    public long reserved() {
        return reserved.get();
    }

    /** Bytes that may be taken in all. */
    public long limit() {
        return limit;
    }
}
