// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.grpc;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.ByteString;
import io.chordal.proto.tracker.v1.BackupResponse;
import io.grpc.stub.ServerCallStreamObserver;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;

/**
 * A backup on its way to the caller, in parts of at most 64 KiB.
 *
 * <p>Confined to one thread, which waits while the connection takes no more: at most one part is kept here. The lock is only waited on.
 * Whoever takes nothing for a minute gets no more.
 */
final class PartStream extends OutputStream {
    private static final int PART = 64 << 10;
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final ServerCallStreamObserver<BackupResponse> observer;
    private final byte[] part = new byte[PART];
    private int filled;

    /** Sets the handlers, which is to be done before the call's method returns. */
    PartStream(ServerCallStreamObserver<BackupResponse> observer) {
        this.observer = requireNonNull(observer, "observer is null");
        observer.setOnReadyHandler(this::look);
        observer.setOnCancelHandler(this::look);
    }

    private synchronized void look() {
        notifyAll();
    }

    @Override
    public void write(int value) throws IOException {
        part[filled++] = (byte) value;
        if (filled == PART) {
            flush();
        }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int from = offset;
        int left = length;
        while (left > 0) {
            int some = Math.min(left, PART - filled);
            System.arraycopy(bytes, from, part, filled, some);
            filled += some;
            from += some;
            left -= some;
            if (filled == PART) {
                flush();
            }
        }
    }

    @Override
    public void flush() throws IOException {
        if (filled > 0) {
            awaitReady();
            observer.onNext(BackupResponse.newBuilder()
                    .setData(ByteString.copyFrom(part, 0, filled))
                    .build());
            filled = 0;
        }
    }

    private synchronized void awaitReady() throws IOException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!observer.isReady()) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (observer.isCancelled() || left <= 0) {
                throw new IOException("nobody takes the backup any more");
            }
            try {
                wait(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("the tracker stops", e);
            }
        }
    }
}
