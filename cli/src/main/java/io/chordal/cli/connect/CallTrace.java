// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.connect;

import static java.util.Objects.requireNonNull;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Tells of every call when it ends: to whom, which method, how it ended, how long it took. Thread-safe as far as the consumer is.
 *
 * @param whom the daemon that is called
 * @param lines told one line for each call
 */
record CallTrace(String whom, Consumer<String> lines) implements ClientInterceptor {
    CallTrace {
        requireNonNull(whom, "whom is null");
        requireNonNull(lines, "lines is null");
    }

    @Override
    public <A, B> ClientCall<A, B> interceptCall(MethodDescriptor<A, B> method, CallOptions options, Channel next) {
        long began = System.nanoTime();
        return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
            @Override
            public void start(Listener<B> listener, Metadata headers) {
                super.start(
                        new SimpleForwardingClientCallListener<>(listener) {
                            @Override
                            public void onClose(Status status, Metadata trailers) {
                                long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
                                lines.accept(whom + ": " + method.getFullMethodName() + " " + status.getCode() + " in "
                                        + millis + " ms");
                                super.onClose(status, trailers);
                            }
                        },
                        headers);
            }
        };
    }
}
