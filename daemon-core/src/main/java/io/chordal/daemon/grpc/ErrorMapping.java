// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.grpc;

import static java.util.Objects.requireNonNull;

import com.google.common.util.concurrent.RateLimiter;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives every failed call an {@code ErrorInfo}: what a service throws goes through the program's mapping, and a status
 * without details gets its code as reason.
 *
 * <p>Thread-safe. At most one unexpected failure in a second is logged, so that a caller cannot fill the log.
 */
final class ErrorMapping implements ServerInterceptor {
    private static final Logger log = LoggerFactory.getLogger(ErrorMapping.class);

    private final Function<Throwable, StatusRuntimeException> mapping;
    private final RateLimiter logging = RateLimiter.create(1);

    ErrorMapping(Function<Throwable, StatusRuntimeException> mapping) {
        this.mapping = requireNonNull(mapping, "mapping is null");
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        DetailedCall<Q, R> detailed = new DetailedCall<>(call);
        try {
            return new Guard<>(next.startCall(detailed, headers), detailed);
        } catch (RuntimeException e) {
            fail(detailed, e);
            return new ServerCall.Listener<>() {};
        }
    }

    private void fail(ServerCall<?, ?> call, RuntimeException failure) {
        StatusRuntimeException error =
                failure instanceof StatusRuntimeException status ? status : mapping.apply(failure);
        Status.Code code = error.getStatus().getCode();
        if ((code == Status.Code.INTERNAL || code == Status.Code.UNKNOWN) && logging.tryAcquire()) {
            log.error("{} failed", call.getMethodDescriptor().getFullMethodName(), failure);
        }
        Metadata trailers = error.getTrailers();
        call.close(error.getStatus(), trailers == null ? new Metadata() : trailers);
    }

    /** Adds details to an error without any, and closes the call once. */
    private static final class DetailedCall<Q, R> extends SimpleForwardingServerCall<Q, R> {
        private final AtomicBoolean closed = new AtomicBoolean();

        DetailedCall(ServerCall<Q, R> call) {
            super(call);
        }

        @Override
        public void close(Status status, Metadata trailers) {
            if (closed.compareAndSet(false, true)) {
                super.close(status, status.isOk() ? trailers : ErrorStatus.withDetails(status, trailers));
            }
        }
    }

    private final class Guard<Q> extends SimpleForwardingServerCallListener<Q> {
        private final ServerCall<Q, ?> call;

        Guard(ServerCall.Listener<Q> listener, ServerCall<Q, ?> call) {
            super(listener);
            this.call = call;
        }

        @Override
        public void onMessage(Q message) {
            guarded(() -> super.onMessage(message));
        }

        @Override
        public void onHalfClose() {
            guarded(super::onHalfClose);
        }

        @Override
        public void onReady() {
            guarded(super::onReady);
        }

        private void guarded(Runnable step) {
            try {
                step.run();
            } catch (RuntimeException e) {
                fail(call, e);
            }
        }
    }
}
