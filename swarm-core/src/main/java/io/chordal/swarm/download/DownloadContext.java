// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.download;

import static java.util.Objects.requireNonNull;

import com.google.common.base.Ticker;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/**
 * The surroundings of one download: everything in it that is not decided by what it is told. Immutable.
 *
 * @param serial runs one task at a time, in order, each seeing what the earlier ones wrote; the download's own
 * @param disk runs blocking calls; may be shared, and may run several at once
 * @param ticker monotonic time in nanoseconds
 * @param timers runs a task, on any thread, after a delay
 * @param random used in the serial context only
 */
public record DownloadContext(Executor serial, Executor disk, Ticker ticker, Timers timers, RandomGenerator random) {
    public DownloadContext {
        requireNonNull(serial, "serial is null");
        requireNonNull(disk, "disk is null");
        requireNonNull(ticker, "ticker is null");
        requireNonNull(timers, "timers is null");
        requireNonNull(random, "random is null");
    }

    /** Timers of the embedder. */
    @FunctionalInterface
    public interface Timers {
        /** Runs {@code task} once after {@code delay}; returns what keeps it from running if that has not begun. */
        Runnable schedule(Duration delay, Runnable task);
    }
}
