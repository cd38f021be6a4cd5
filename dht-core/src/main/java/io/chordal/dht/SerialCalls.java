// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht;

import static java.util.Objects.requireNonNull;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls one listener of the embedder's on its executor: one call at a time, in the order in which they were given.
 *
 * <p>At most {@value #MOST} calls wait; one more, and the oldest of them is dropped. Thread-safe; the lock on the queue guards what
 * waits and whether a thread is at it.
 */
final class SerialCalls {
    static final int MOST = 1_024;

    private static final Logger LOG = LoggerFactory.getLogger(SerialCalls.class);

    private final Executor callbacks;
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private boolean taken;
    private boolean full;
    private boolean over;

    SerialCalls(Executor callbacks) {
        this.callbacks = requireNonNull(callbacks, "callbacks is null");
    }

    void add(Runnable call) {
        synchronized (waiting) {
            if (over) {
                return;
            }
            waiting.add(call);
            if (waiting.size() > MOST) {
                waiting.remove();
                warn();
            }
            if (taken) {
                return;
            }
            taken = true;
        }
        callbacks.execute(this::drain);
    }

    /** Makes no further call; one under way may still go on. */
    void stop() {
        synchronized (waiting) {
            over = true;
            waiting.clear();
        }
    }

    /** Once for each time that the listener fell behind. */
    private void warn() {
        if (!full) {
            full = true;
            LOG.warn("a listener is {} calls behind: what it was to be told first is dropped", MOST);
        }
    }

    private void drain() {
        for (Runnable call = next(); call != null; call = next()) {
            try {
                call.run();
            } catch (RuntimeException e) {
                LOG.error("a listener failed; it is told what comes next all the same", e);
            } catch (Error e) {
                callbacks.execute(this::drain);
                throw e;
            }
        }
    }

    private @Nullable Runnable next() {
        synchronized (waiting) {
            Runnable call = waiting.poll();
            taken = call != null;
            full &= taken;
            return call;
        }
    }
}
