// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.env;

import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;

/**
 * The surroundings of one node: its clock, its timers, its randomness and its serial context.
 *
 * <p>All tasks given to one environment run one after the other, never two at once, each seeing what the earlier ones wrote.
 * In production that is a sequential executor over real timers; in the simulator, one event queue over simulated time. The
 * methods may be called from any thread.
 */
public interface NodeEnvironment {
    /** Returns monotonic time in nanoseconds, comparable only with other readings of this environment. */
    long nanoTime();

    /** Returns wall-clock time; it ends leases and never decides between writes. */
    Instant wallClock();

    /** Returns the node's source of randomness, to be used in the serial context only. */
    RandomGenerator random();

    /** Runs the task in the serial context, after the tasks that were given before it. */
    void execute(Runnable task);

    /**
     * The same for a thread that brings a message: where nothing else runs or waits, the task may run on that thread, which is
     * quicker and costs it no more than this one task. Not for threads that hold a lock or may be interrupted.
     */
    default void executeHere(Runnable task) {
        execute(task);
    }

    /** Runs the task in the serial context once the delay has passed, unless cancelled before. */
    Timer schedule(Duration delay, Runnable task);
}
