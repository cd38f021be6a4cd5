// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grpc.tracker;

import io.chordal.daemon.trackers.KnownTrackers;
import io.chordal.daemon.trackers.TrackersFile;
import io.chordal.dht.id.Endpoint;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks now and then for the list of trackers, so that others are found when the present one is gone, wherever they are by then, and
 * keeps it in the home. The session hears it too, and learns the new addresses of its own trackers.
 *
 * <p>One question is under way at most; one that fails is asked again the next time. Thread-safe.
 */
public final class TrackerWatch implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(TrackerWatch.class);

    private final Trackers trackers;
    private final TrackersFile file;
    private final BiConsumer<Endpoint, KnownTrackers> session;
    private final Executor blocking;
    private final ScheduledFuture<?> timer;
    private final AtomicBoolean busy = new AtomicBoolean();
    private volatile boolean unkept;

    /**
     * Begins at once.
     *
     * @param session is told who told which list, on the executor that may wait for the disk
     */
    public TrackerWatch(
            Trackers trackers,
            TrackersFile file,
            BiConsumer<Endpoint, KnownTrackers> session,
            Executor blocking,
            ScheduledExecutorService timers,
            Duration every) {
        this.trackers = trackers;
        this.file = file;
        this.session = session;
        this.blocking = blocking;
        this.timer = timers.scheduleWithFixedDelay(this::look, 0, every.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void look() {
        if (trackers.isEmpty() || !busy.compareAndSet(false, true)) {
            return;
        }
        trackers.list().thenAcceptAsync(this::hear, blocking).whenComplete((done, e) -> busy.set(false));
    }

    private void hear(Trackers.Told told) {
        session.accept(told.teller(), told.list());
        unkept |= trackers.hear(told.teller(), told.list());
        if (unkept) {
            keep();
        }
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
