// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.grpc;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.env.NodeEnvironment;
import io.chordal.dht.env.Timer;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.SplittableRandom;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The real surroundings of one node: a wall clock, the system's monotonic one, and one thread of its own, on which its tasks run,
 * but for those that the network's threads bring while nothing else is to be done.
 *
 * <p>Thread-safe. Once it is closed, tasks are dropped. A task that throws is logged and does not stop the others.
 */
public final class SerialEnvironment implements NodeEnvironment, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SerialEnvironment.class);

    private final ScheduledExecutorService timers;
    private final SerialContext serial;
    private final InstantSource wallClock;
    private final RandomGenerator random = new SplittableRandom(new SecureRandom().nextLong());

    private SerialEnvironment(ScheduledExecutorService timers, InstantSource wallClock) {
        this.timers = requireNonNull(timers, "timers is null");
        this.wallClock = requireNonNull(wallClock, "wallClock is null");
        this.serial = new SerialContext(timers);
    }

    /** Starts the thread, as a daemon thread with this name, beside the system's wall clock. */
    public static SerialEnvironment start(String threadName) {
        return start(threadName, InstantSource.system());
    }

    /** The same beside this wall clock, which may jump. */
    public static SerialEnvironment start(String threadName, InstantSource wallClock) {
        ScheduledThreadPoolExecutor timers = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, threadName);
            thread.setDaemon(true);
            return thread;
        });
        timers.setRemoveOnCancelPolicy(true);
        timers.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        return new SerialEnvironment(timers, wallClock);
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public Instant wallClock() {
        return wallClock.instant();
    }

    @Override
    public RandomGenerator random() {
        return random;
    }

    @Override
    public void execute(Runnable task) {
        serial.execute(task);
    }

    @Override
    public void executeHere(Runnable task) {
        serial.executeHere(task);
    }

    @Override
    public Timer schedule(Duration delay, Runnable task) {
        try {
            Future<?> future = timers.schedule(() -> execute(task), delay.toNanos(), TimeUnit.NANOSECONDS);
            return () -> future.cancel(false);
        } catch (RejectedExecutionException e) {
            LOG.debug("a timer was set after the node was closed, and is dropped");
            return () -> {};
        }
    }

    /** Stops the thread after the tasks that it has already. */
    @Override
    public void close() {
        serial.close();
        timers.shutdown();
    }
}
