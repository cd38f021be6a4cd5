// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.connect;

import io.chordal.cli.failure.CommandFailure;
import io.chordal.cli.failure.ExitCode;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Waits for channels to be connected: until the other end has said its first word of HTTP/2. Stateless. */
final class Dialling {
    private Dialling() {}

    /** Connects a channel; returns false as soon as that failed, or when the time is over. */
    static boolean isConnected(ManagedChannel channel, Duration within) {
        long deadline = System.nanoTime() + within.toNanos();
        ConnectivityState state = channel.getState(true);
        try {
            while (state == ConnectivityState.IDLE || state == ConnectivityState.CONNECTING) {
                CountDownLatch changed = new CountDownLatch(1);
                channel.notifyWhenStateChanged(state, changed::countDown);
                if (!changed.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                    return false;
                }
                state = channel.getState(true);
            }
            return state == ConnectivityState.READY;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure(ExitCode.INTERRUPTED, "interrupted while connecting", "", e);
        }
    }
}
