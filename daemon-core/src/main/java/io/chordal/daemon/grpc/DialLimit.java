// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.grpc;

import static java.util.Objects.requireNonNull;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ConnectivityState;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Ends a call as UNAVAILABLE if its channel has no connection after a while: one that swallows the dial, or takes it and says
 * nothing, costs its caller no more than that.
 *
 * <p>A call whose channel is connected pays nothing. Thread-safe; the channel stays its owner's.
 */
public final class DialLimit implements ClientInterceptor {
    private final ManagedChannel channel;
    private final Duration limit;
    private final ScheduledExecutorService timers;

    /** A limit for the calls over a channel. */
    public DialLimit(ManagedChannel channel, Duration limit, ScheduledExecutorService timers) {
        this.channel = requireNonNull(channel, "channel is null");
        this.limit = requireNonNull(limit, "limit is null");
        this.timers = requireNonNull(timers, "timers is null");
    }

    @Override
    public <Q, R> ClientCall<Q, R> interceptCall(MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
        ClientCall<Q, R> call = next.newCall(method, options);
        return channel.getState(true) == ConnectivityState.READY ? call : new Limited<>(call);
    }

    private final class Limited<Q, R> extends SimpleForwardingClientCall<Q, R> {
        private volatile boolean isGivenUp;

        Limited(ClientCall<Q, R> call) {
            super(call);
        }

        @Override
        public void start(Listener<R> listener, Metadata headers) {
            ScheduledFuture<?> timer = timers.schedule(this::look, limit.toNanos(), TimeUnit.NANOSECONDS);
            super.start(
                    new SimpleForwardingClientCallListener<>(listener) {
                        @Override
                        public void onClose(Status status, Metadata trailers) {
                            timer.cancel(false);
                            super.onClose(isGivenUp ? given() : status, trailers);
                        }
                    },
                    headers);
        }

        private void look() {
            if (channel.getState(false) != ConnectivityState.READY) {
                isGivenUp = true;
                cancel("no connection in time", null);
            }
        }

        private Status given() {
            return Status.UNAVAILABLE.withDescription("no connection within " + limit.toMillis() + " ms");
        }
    }
}
