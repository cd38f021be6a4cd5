// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does chores now and then on a thread of its own; one that fails is logged and tried again at its next time. */
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
        every(period, name, () -> {
            if (busy.compareAndSet(false, true)) {
                chore.get().whenComplete((done, failure) -> {
                    busy.set(false);
                    if (failure != null) {
                        log.warn("{} failed: {}", name, failure.toString());
                    }
                });
            }
        });
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
