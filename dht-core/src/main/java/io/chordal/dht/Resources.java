// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * What was opened for one node: closed once, the last opened first, each whatever becomes of the others. Thread-safe; what is opened
 * after that is closed at once.
 */
final class Resources implements AutoCloseable {
    private final Deque<Runnable> open = new ArrayDeque<>();
    private boolean closed;

    void add(Runnable close) {
        synchronized (open) {
            if (!closed) {
                open.push(close);
                return;
            }
        }
        close.run();
    }

    /** Closes all; then throws what the first one that failed threw, with the others as suppressed. */
    @Override
    public void close() {
        @Nullable RuntimeException failure = null;
        for (Runnable next = next(); next != null; next = next()) {
            try {
                next.run();
            } catch (RuntimeException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private @Nullable Runnable next() {
        synchronized (open) {
            closed = true;
            return open.poll();
        }
    }
}
