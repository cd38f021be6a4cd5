// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.grpc;

import static java.util.Objects.requireNonNull;

import io.grpc.Context;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks one after the other, in the order in which they were given: on the worker's thread, or on the one that gives them.
 *
 * <p>Invariant: while {@code taken}, exactly one thread runs a task or the worker has been asked to; whoever gives the context up
 * while tasks wait asks the worker. Thread-safe; the lock guards what waits and whether the context is taken. A task that throws is
 * logged and does not stop the others. Once the worker takes nothing any more, tasks are dropped.
 */
final class SerialContext implements Executor {
    private static final Logger LOG = LoggerFactory.getLogger(SerialContext.class);

    private final Executor worker;
    private final Object lock = new Object();
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    private boolean taken;
    private boolean closed;

    SerialContext(Executor worker) {
        this.worker = requireNonNull(worker, "worker is null");
    }

    /** Runs the task on the worker's thread, after those given before it. */
    @Override
    public void execute(Runnable task) {
        boolean idle;
        synchronized (lock) {
            if (closed) {
                return;
            }
            waiting.add(task);
            idle = !taken;
            taken = true;
        }
        if (idle && !workerTakes()) {
            LOG.debug("tasks came after the node was closed, and are dropped");
            synchronized (lock) {
                waiting.clear();
                taken = false;
            }
        }
    }

    /**
     * Runs the task at once on this thread if none runs or waits, which spares it the way to another thread and back; otherwise
     * like {@link #execute}. Of all tasks this thread runs at most this one, but for the last ones of a context that is closed
     * meanwhile. Calls that the task makes belong to the node, not to the gRPC call that brought it, with whose end they would be
     * cancelled.
     */
    void executeHere(Runnable task) {
        synchronized (lock) {
            if (closed) {
                return;
            }
            if (taken) {
                waiting.add(task);
                return;
            }
            taken = true;
        }
        try {
            Context.ROOT.run(() -> run(task));
        } finally {
            giveUp();
        }
    }

    /** Leaves what waits to the worker. */
    private void giveUp() {
        synchronized (lock) {
            taken = !waiting.isEmpty();
            if (!taken) {
                return;
            }
        }
        if (!workerTakes()) {
            drain();
        }
    }

    /** Runs what was given so far, and takes no more. */
    void close() {
        synchronized (lock) {
            closed = true;
        }
    }

    /** Asks the worker to run what waits, unless it takes nothing any more. */
    private boolean workerTakes() {
        try {
            worker.execute(this::drain);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    private void drain() {
        for (Runnable task = next(); task != null; task = next()) {
            try {
                run(task);
            } catch (Error e) {
                giveUp();
                throw e;
            }
        }
    }

    private @Nullable Runnable next() {
        synchronized (lock) {
            Runnable task = waiting.poll();
            taken = task != null;
            return task;
        }
    }

    private static void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.error("a task of the node failed; the node goes on", e);
        }
    }
}
