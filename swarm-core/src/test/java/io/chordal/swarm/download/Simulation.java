// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.download;

import com.google.common.base.Ticker;
import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;

/** Simulated time: everything that happens is a task in one queue, ordered by time and then by when it was given. */
final class Simulation extends Ticker {
    private record Task(long time, long order, Runnable work) {}

    private final PriorityQueue<Task> queue =
            new PriorityQueue<>(Comparator.comparingLong(Task::time).thenComparingLong(Task::order));
    private final Random random;
    private long now = -1_000_000_000_000L;
    private final long began = now;
    private long order;

    Simulation(long seed) {
        this.random = new Random(seed);
    }

    @Override
    public long read() {
        return now;
    }

    Duration elapsed() {
        return Duration.ofNanos(now - began);
    }

    Random random() {
        return random;
    }

    void after(Duration delay, Runnable work) {
        queue.add(new Task(now + delay.toNanos(), order++, work));
    }

    /** Runs until the condition holds, and fails if it does not within the limit. */
    void runUntil(BooleanSupplier condition, Duration limit) {
        long end = now + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (queue.isEmpty() || queue.peek().time() > end) {
                throw new AssertionError("not within " + limit);
            }
            step();
        }
    }

    /** Runs for a while. */
    void run(Duration time) {
        long end = now + time.toNanos();
        while (!queue.isEmpty() && queue.peek().time() <= end) {
            step();
        }
        now = end;
    }

    private void step() {
        Task task = queue.remove();
        now = task.time();
        task.work().run();
    }

    /** The surroundings of one download; a write to its disk takes a millisecond. */
    DownloadContext context() {
        Executor serial = task -> after(Duration.ZERO, task);
        Executor disk = task -> after(Duration.ofMillis(1), task);
        return new DownloadContext(serial, disk, this, this::schedule, random);
    }

    private Runnable schedule(Duration delay, Runnable task) {
        boolean[] cancelled = {false};
        after(delay, () -> {
            if (!cancelled[0]) {
                task.run();
            }
        });
        return () -> cancelled[0] = true;
    }
}
