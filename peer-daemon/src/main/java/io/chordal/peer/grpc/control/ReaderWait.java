// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grpc.control;

import io.chordal.peer.grpc.wire.PeerFailure;
import io.chordal.peer.grpc.wire.PeerProblem;
import io.grpc.stub.ServerCallStreamObserver;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Lets whoever makes the messages of a call wait until its reader takes them, so that they do not pile up in memory.
 *
 * <p>Takes the call's handlers, so it is to be made before the service method returns. Thread-safe; for threads that may wait.
 */
final class ReaderWait {
    private final ServerCallStreamObserver<?> call;
    private final Duration patience;
    private final Object lock = new Object();

    ReaderWait(ServerCallStreamObserver<?> call, Duration patience) {
        this.call = call;
        this.patience = patience;
        call.setOnReadyHandler(this::look);
        call.setOnCancelHandler(this::look);
    }

    private void look() {
        synchronized (lock) {
            lock.notifyAll();
        }
    }

    /**
     * Waits until the call takes a message or is cancelled.
     *
     * @throws PeerFailure if the reader takes none for too long, or this peer is stopped meanwhile
     */
    void await() {
        long end = System.nanoTime() + patience.toNanos();
        synchronized (lock) {
            while (!call.isReady() && !call.isCancelled()) {
                long left = end - System.nanoTime();
                if (left <= 0) {
                    throw new PeerFailure(
                            PeerProblem.READER_TOO_SLOW,
                            "nobody read what was shared for " + patience.toSeconds()
                                    + " s; it is shared all the same, see it with: peerctl ls --mine");
                }
                pause(left);
            }
        }
    }

    private void pause(long nanos) {
        try {
            TimeUnit.NANOSECONDS.timedWait(lock, Math.max(nanos, 1_000_000));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PeerFailure(PeerProblem.STOPPING, "this peer is being stopped", e);
        }
    }
}
