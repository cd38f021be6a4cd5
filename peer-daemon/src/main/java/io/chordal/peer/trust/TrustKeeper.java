// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.trust;

import static java.util.Objects.requireNonNull;

import io.chordal.swarm.disk.StorageException;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes a trust memory down, once a second where anything changed, and at the end. Thread-safe. */
public final class TrustKeeper implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(TrustKeeper.class);
    private static final Duration EVERY = Duration.ofSeconds(1);

    private final TrustMemory memory;
    private final Executor blocking;
    private final ScheduledFuture<?> timer;

    /** Begins at once. */
    public TrustKeeper(TrustMemory memory, Executor blocking, ScheduledExecutorService timers) {
        this.memory = requireNonNull(memory, "memory is null");
        this.blocking = requireNonNull(blocking, "blocking is null");
        this.timer =
                timers.scheduleWithFixedDelay(this::keepSoon, EVERY.toNanos(), EVERY.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void keepSoon() {
        try {
            blocking.execute(this::keep);
        } catch (RejectedExecutionException e) {
            return; // the peer is being stopped
        }
    }

    private void keep() {
        try {
            memory.keep();
        } catch (StorageException e) {
            log.warn("{}; tried again", e.getMessage());
        }
    }

    @Override
    public void close() {
        timer.cancel(false);
        keep();
    }
}
