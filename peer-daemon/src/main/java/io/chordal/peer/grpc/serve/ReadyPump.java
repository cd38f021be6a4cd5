// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grpc.serve;

import io.chordal.peer.grpc.wire.PeerStatus;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.Iterator;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends what an iterator makes, one message at a time and only while the transport takes it.
 *
 * <p>So a reader that stops reading costs one message, not the rest of them. All work runs on the serial executor given.
 *
 * @param <T> the kind of message
 */
final class ReadyPump<T> {
    private final ServerCallStreamObserver<T> call;
    private final Supplier<Iterator<T>> source;
    private final Executor serial;
    private final AtomicBoolean queued = new AtomicBoolean();
    private @Nullable Iterator<T> messages;
    private boolean ended;

    private ReadyPump(ServerCallStreamObserver<T> call, Supplier<Iterator<T>> source, Executor serial) {
        this.call = call;
        this.source = source;
        this.serial = serial;
    }

    /** Begins to send; to be called before the service method returns. The source is asked once, on the serial executor. */
    static <T> void start(ServerCallStreamObserver<T> call, Supplier<Iterator<T>> source, Executor serial) {
        ReadyPump<T> pump = new ReadyPump<>(call, source, serial);
        call.setOnReadyHandler(pump::wake);
        call.setOnCancelHandler(() -> {});
        pump.wake();
    }

    private void wake() {
        if (queued.compareAndSet(false, true)) {
            serial.execute(this::pump);
        }
    }

    private void pump() {
        queued.set(false);
        if (ended || call.isCancelled()) {
            return;
        }
        try {
            Iterator<T> rest = messages == null ? source.get() : messages;
            messages = rest;
            while (call.isReady()) {
                if (!rest.hasNext()) {
                    ended = true;
                    call.onCompleted();
                    return;
                }
                call.onNext(rest.next());
            }
        } catch (RuntimeException e) {
            ended = true;
            call.onError(PeerStatus.of(e));
        }
    }
}
