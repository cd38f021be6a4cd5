// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grpc.serve;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How generously a peer serves others. Immutable.
 *
 * @param uploadSlots streams of chunks that are served at once
 * @param waiting streams that may wait for a slot; a further one is turned away
 * @param bytesPerSecond the limit of all streams together; 0 for none
 * @param chunkDelay how long each chunk is held back; a test's way to a slow peer
 * @param frameBytes the most bytes of one frame
 * @param floorBytesPerSecond a reader that takes less than this is cut off
 * @param floorWindow the time over which the floor is measured
 * @param bitfieldWatchers callers that may watch bitfields at once
 * @param bitfieldPeriod the shortest time between two messages to one watcher
 * @param diskThreads threads that read files for others
 */
public record ServeConfig(
        int uploadSlots,
        int waiting,
        long bytesPerSecond,
        Duration chunkDelay,
        int frameBytes,
        int floorBytesPerSecond,
        Duration floorWindow,
        int bitfieldWatchers,
        Duration bitfieldPeriod,
        int diskThreads) {
    public ServeConfig {
        requireNonNull(chunkDelay, "chunkDelay is null");
        requireNonNull(floorWindow, "floorWindow is null");
        requireNonNull(bitfieldPeriod, "bitfieldPeriod is null");
        if (uploadSlots < 1 || uploadSlots > 10_000) {
            throw new IllegalArgumentException("upload slots are 1 to 10000, not " + uploadSlots);
        }
        if (waiting < 0 || bytesPerSecond < 0 || chunkDelay.isNegative() || bitfieldWatchers < 1 || diskThreads < 1) {
            throw new IllegalArgumentException("limits of serving are not negative");
        }
        if (frameBytes < 1 || frameBytes > 256 * 1024) {
            throw new IllegalArgumentException("a frame has 1 to 262144 bytes, not " + frameBytes);
        }
    }

    /** The documented defaults. */
    public static ServeConfig defaults() {
        return new ServeConfig(
                32, 64, 0, Duration.ZERO, 256 * 1024, 1024, Duration.ofSeconds(30), 1_000, Duration.ofMillis(200), 4);
    }

    /** How many slots one reader may have: half of them. */
    public int slotsPerReader() {
        return Math.max(1, uploadSlots / 2);
    }

    /** The same with other upload slots, and twice as many places to wait for one. */
    public ServeConfig withUploadSlots(int slots) {
        return with(slots, 2 * slots, bytesPerSecond, chunkDelay, floorBytesPerSecond, floorWindow);
    }

    /** The same with a limit for all streams together and a delay for each chunk. */
    public ServeConfig withPace(long rate, Duration delay) {
        return with(uploadSlots, waiting, rate, delay, floorBytesPerSecond, floorWindow);
    }

    /** The same with another floor. */
    public ServeConfig withFloor(int floor, Duration window) {
        return with(uploadSlots, waiting, bytesPerSecond, chunkDelay, floor, window);
    }

    private ServeConfig with(int slots, int places, long rate, Duration delay, int floor, Duration window) {
        return new ServeConfig(
                slots, places, rate, delay, frameBytes, floor, window, bitfieldWatchers, bitfieldPeriod, diskThreads);
    }
}
