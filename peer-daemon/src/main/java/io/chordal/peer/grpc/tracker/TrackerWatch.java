// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grpc.tracker;

import io.chordal.daemon.trackers.TrackersFile;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks now and then for the list of trackers, so that others are found when the present one is gone, wherever they are by then, and
 * keeps it in the home.
 *
 * <p>One question is under way at most; one that fails is asked again the next time. Thread-safe.
 */
public final class TrackerWatch implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(TrackerWatch.class);

    private final Trackers trackers;
    private final TrackersFile file;
    private final Executor blocking;
    private final ScheduledFuture<?> timer;
    private final AtomicBoolean busy = new AtomicBoolean();
    private volatile boolean unkept;

    /** Begins at once. */
    public TrackerWatch(
            Trackers trackers, TrackersFile file, Executor blocking, ScheduledExecutorService timers, Duration every) {
        this.trackers = trackers;
        this.file = file;
        this.blocking = blocking;
        this.timer = timers.scheduleWithFixedDelay(this::look, 0, every.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void look() {
        if (trackers.isEmpty() || !busy.compareAndSet(false, true)) {
            return;
        }
        trackers.ask(Tracker::list)
                .thenAcceptAsync(
                        told -> {
                            unkept |= trackers.hear(told);
                            if (unkept) {
                                keep();
                            }
                        },
                        blocking)
                .whenComplete((done, e) -> busy.set(false));
    }

    private void keep() {
        try {
            file.write(trackers.told());
            unkept = false;
        } catch (IOException e) {
            log.warn("{}; tried again", e.getMessage());
        }
    }

    @Override
    public void close() {
        timer.cancel(false);
    }
}
