// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.grpc;

import static java.util.Objects.requireNonNull;

import com.google.common.base.Ticker;
import io.chordal.daemon.config.LogLink;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down every call of a link when it ends, in one line at level debug: with whom, which method, how it ended, how long it
 * took.
 *
 * <p>Thread-safe. A call is touched only if its link is written down. It shows no message: those may hold tokens.
 */
public final class CallLog implements ClientInterceptor, ServerInterceptor {
    private final Function<MethodDescriptor<?, ?>, Logger> loggers;
    private final String direction;
    private final Ticker ticker;

    private CallLog(Function<MethodDescriptor<?, ?>, Logger> loggers, String direction, Ticker ticker) {
        this.loggers = loggers;
        this.direction = direction;
        this.ticker = requireNonNull(ticker, "ticker is null");
    }

    /** For the channels of a link, to whom the name says. */
    public static CallLog asking(LogLink link, String whom, Ticker ticker) {
        Logger logger = LoggerFactory.getLogger(link.logger());
        return new CallLog(method -> logger, "asked " + whom, ticker);
    }

    /** For a listener: calls of the user if it is local, else those of the link that their service belongs to. */
    static CallLog answering(boolean local, Ticker ticker) {
        return new CallLog(
                method -> LoggerFactory.getLogger((local ? LogLink.control : link(method)).logger()),
                "answered",
                ticker);
    }

    private static LogLink link(MethodDescriptor<?, ?> method) {
        String service = String.valueOf(method.getServiceName());
        if (service.startsWith("chordal.transfer.")) {
            return LogLink.serve;
        }
        return service.startsWith("chordal.tracker.") ? LogLink.client : LogLink.ring;
    }

    @Override
    public <A, B> ClientCall<A, B> interceptCall(MethodDescriptor<A, B> method, CallOptions options, Channel next) {
        ClientCall<A, B> call = next.newCall(method, options);
        Logger logger = loggers.apply(method);
        if (!logger.isDebugEnabled()) {
            return call;
        }
        long began = ticker.read();
        return new SimpleForwardingClientCall<>(call) {
            @Override
            public void start(Listener<B> listener, Metadata headers) {
                super.start(
                        new SimpleForwardingClientCallListener<>(listener) {
                            @Override
                            public void onClose(Status status, Metadata trailers) {
                                write(logger, direction, method, status, began);
                                super.onClose(status, trailers);
                            }
                        },
                        headers);
            }
        };
    }

    @Override
    public <A, B> ServerCall.Listener<A> interceptCall(
            ServerCall<A, B> call, Metadata headers, ServerCallHandler<A, B> next) {
        Logger logger = loggers.apply(call.getMethodDescriptor());
        if (!logger.isDebugEnabled()) {
            return next.startCall(call, headers);
        }
        long began = ticker.read();
        String whom = direction + " " + call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
        return next.startCall(
                new SimpleForwardingServerCall<>(call) {
                    @Override
                    public void close(Status status, Metadata trailers) {
                        write(logger, whom, call.getMethodDescriptor(), status, began);
                        super.close(status, trailers);
                    }
                },
                headers);
    }

    private void write(Logger logger, String whom, MethodDescriptor<?, ?> method, Status status, long began) {
        String why = status.isOk() || status.getDescription() == null ? "" : " (" + status.getDescription() + ")";
        long millis = TimeUnit.NANOSECONDS.toMillis(ticker.read() - began);
        logger.debug("{}: {} {}{} in {} ms", whom, method.getFullMethodName(), status.getCode(), why, millis);
    }
}
