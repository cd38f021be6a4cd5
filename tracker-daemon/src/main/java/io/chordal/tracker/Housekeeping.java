// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does chores now and then on a thread of its own; one that fails is tried again at its next time.
 *
 * <p>It is said once that a chore fails, and once that it no longer does, however often it is tried between. Thread-safe.
 */
final class Housekeeping implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Housekeeping.class);

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "tracker-housekeeping");
        thread.setDaemon(true);
        return thread;
    });

    void every(Duration period, String name, Runnable chore) {
        long nanos = period.toNanos();
        timer.scheduleWithFixedDelay(() -> attempt(name, chore), nanos, nanos, TimeUnit.NANOSECONDS);
    }

    /** Begins a chore now, once. */
    void now(String name, Supplier<CompletionStage<Void>> chore) {
        chore.get().whenComplete((done, failure) -> {
            if (failure != null) {
                log.warn("{} failed: {}", name, failure.toString());
            }
        });
    }

    /** Begins a chore that goes on after its call has returned; it is not begun again before it is through. */
    void everyLong(Duration period, String name, Supplier<CompletionStage<Void>> chore) {
        AtomicBoolean busy = new AtomicBoolean();
        AtomicBoolean failing = new AtomicBoolean();
        every(period, name, () -> {
            if (busy.compareAndSet(false, true)) {
                chore.get().whenComplete((done, failure) -> {
                    busy.set(false);
                    tell(name, failing.getAndSet(failure != null), failure);
                });
            }
        });
    }

    private static void tell(String name, boolean failedBefore, @Nullable Throwable failure) {
        if (failure != null && !failedBefore) {
            log.warn("{} failed and is tried again: {}", name, failure.toString());
        } else if (failure == null && failedBefore) {
            log.info("{} works again", name);
        }
    }

    private static void attempt(String name, Runnable chore) {
        try {
            chore.run();
        } catch (RuntimeException e) {
            log.warn("{} failed: {}", name, e.toString());
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
