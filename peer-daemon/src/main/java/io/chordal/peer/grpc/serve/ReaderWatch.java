// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grpc.serve;

import java.time.Duration;

/**
 * Says when a reader is too slow: below the floor for a whole window in which only the reader was waited for.
 *
 * <p>Waiting for the pace, a slot or the disk is not held against the reader. Confined to one thread at a time; a pure
 * function of the times given to it.
 */
final class ReaderWatch {
    private final long windowNanos;
    private final long floorBytes;
    private long windowStart;
    private long bytes;
    private boolean excused;

    ReaderWatch(int floorBytesPerSecond, Duration window, long now) {
        this.windowNanos = window.toNanos();
        this.floorBytes = (long) (floorBytesPerSecond * (windowNanos / 1e9));
        this.windowStart = now;
    }

    /** Takes note of bytes handed over. */
    void sent(int count) {
        bytes += count;
    }

    /** Takes note that something else than the reader was waited for in this window. */
    void excuse() {
        excused = true;
    }

    /** Whether the reader is to be cut off; asked now and then. */
    boolean tooSlow(long now) {
        if (now - windowStart < windowNanos) {
            return false;
        }
        boolean slow = !excused && bytes < floorBytes;
        windowStart = now;
        bytes = 0;
        excused = false;
        return slow;
    }
}
