// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.relay;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Runs what is due when the test lets time pass, in order, in the test's thread. */
final class SteppedExecutor extends AbstractExecutorService implements ScheduledExecutorService {
    private final PriorityQueue<Step> steps =
            new PriorityQueue<>(Comparator.comparing((Step step) -> step.due).thenComparing(step -> step.number));
    private Duration now = Duration.ZERO;
    private long numbers;
    private boolean shutdown;

    private record Step(Duration due, long number, Runnable work) {}

    /** What the time is. */
    Duration now() {
        return now;
    }

    /** Lets time pass. */
    void pass(Duration time) {
        Duration end = now.plus(time);
        while (!steps.isEmpty() && steps.peek().due.compareTo(end) <= 0) {
            now = steps.peek().due;
            steps.remove().work.run();
        }
        now = end;
    }

    @Override
    public void execute(Runnable work) {
        add(Duration.ZERO, work);
    }

    private void add(Duration delay, Runnable work) {
        if (shutdown) {
            throw new RejectedExecutionException("shut down");
        }
        steps.add(new Step(now.plus(delay), numbers++, work));
    }

    @Override
    @SuppressWarnings("NullAway")
    public @Nullable ScheduledFuture<?> schedule(Runnable work, long delay, TimeUnit unit) {
        add(Duration.of(delay, unit.toChronoUnit()), work);
        return null;
    }

    @Override
    public <V> ScheduledFuture<V> schedule(Callable<V> work, long delay, TimeUnit unit) {
        throw new UnsupportedOperationException("nobody asks for a result");
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable work, long first, long period, TimeUnit unit) {
        throw new UnsupportedOperationException("each round schedules the next");
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable work, long first, long delay, TimeUnit unit) {
        throw new UnsupportedOperationException("each round schedules the next");
    }

    @Override
    public void shutdown() {
        shutdown = true;
    }

    @Override
    public List<Runnable> shutdownNow() {
        shutdown = true;
        return List.of();
    }

    @Override
    public boolean isShutdown() {
        return shutdown;
    }

    @Override
    public boolean isTerminated() {
        return shutdown;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return shutdown;
    }
}
