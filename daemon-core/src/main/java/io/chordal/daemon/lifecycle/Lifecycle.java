// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.lifecycle;

import static java.util.Objects.requireNonNull;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The parts of a daemon in the order in which they were started; closed once, in reverse order, each whatever the others
 * did.
 *
 * <p>Thread-safe; the lock guards the parts that are still open. It starts nothing.
 */
public final class Lifecycle implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Lifecycle.class);

    private final Deque<Part> open = new ArrayDeque<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private boolean closing;

    /**
     * Takes care of a part that has just been started and returns it. If the daemon is closing already the part is closed
     * at once.
     */
    public <T extends AutoCloseable> T add(String name, T part) {
        requireNonNull(name, "name is null");
        requireNonNull(part, "part is null");
        boolean late;
        synchronized (open) {
            late = closing;
            if (!late) {
                open.push(new Part(name, part));
            }
        }
        if (late) {
            close(new Part(name, part));
        }
        return part;
    }

    /** Closes every part, the last one first. A second call returns when the first is through. */
    @Override
    public void close() {
        @Nullable Deque<Part> parts;
        synchronized (open) {
            parts = closing ? null : new ArrayDeque<>(open);
            closing = true;
            open.clear();
        }
        if (parts == null) {
            awaitFirstCall();
            return;
        }
        parts.forEach(Lifecycle::close);
        closed.countDown();
    }

    /** Waits until every part is closed. */
    public void awaitClosed() throws InterruptedException {
        closed.await();
    }

    private static void close(Part part) {
        try {
            part.closeable().close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            log.warn("could not close {} in order: {}", part.name(), e.toString());
        }
    }

    private void awaitFirstCall() {
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private record Part(String name, AutoCloseable closeable) {}
}
