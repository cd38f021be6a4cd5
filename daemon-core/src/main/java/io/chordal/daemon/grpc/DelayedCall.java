// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.grpc;

import io.grpc.ServerCall;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what happens to a call until its service may see it, and passes it on in order.
 *
 * <p>It holds little: before the service asks for messages none comes, that it is ready is kept once, and each of the others happens
 * once. Of a call that was cancelled before it started the service sees nothing. Thread-safe: its lock guards the queue, and the
 * listener is called by one thread at a time, as gRPC promises.
 */
final class DelayedCall<Q> extends ServerCall.Listener<Q> {
    private final Queue<Consumer<ServerCall.Listener<Q>>> waiting = new ArrayDeque<>();
    private ServerCall.@Nullable Listener<Q> listener;
    private boolean ready;
    private boolean over;

    /** Lets the service see the call, and all that has happened to it. */
    void start(Supplier<ServerCall.Listener<Q>> service) {
        synchronized (this) {
            if (over) {
                return;
            }
        }
        ServerCall.Listener<Q> started = service.get();
        Consumer<ServerCall.Listener<Q>> next = next(started);
        while (next != null) {
            next.accept(started);
            next = next(started);
        }
    }

    /** Returns what comes next; when nothing waits any more, events go straight to the listener from then on. */
    private synchronized @Nullable Consumer<ServerCall.Listener<Q>> next(ServerCall.Listener<Q> started) {
        Consumer<ServerCall.Listener<Q>> event = waiting.poll();
        if (event == null) {
            listener = started;
        }
        return event;
    }

    private void event(Consumer<ServerCall.Listener<Q>> event) {
        ServerCall.Listener<Q> direct;
        synchronized (this) {
            if (listener == null) {
                waiting.add(event);
                return;
            }
            direct = listener;
        }
        event.accept(direct);
    }

    @Override
    public void onMessage(Q message) {
        event(service -> service.onMessage(message));
    }

    @Override
    public void onHalfClose() {
        event(ServerCall.Listener::onHalfClose);
    }

    @Override
    public void onCancel() {
        synchronized (this) {
            over = true;
        }
        event(ServerCall.Listener::onCancel);
    }

    @Override
    public void onComplete() {
        event(ServerCall.Listener::onComplete);
    }

    @Override
    public void onReady() {
        synchronized (this) {
            if (listener == null && ready) {
                return;
            }
            ready = true;
        }
        event(ServerCall.Listener::onReady);
    }
}
