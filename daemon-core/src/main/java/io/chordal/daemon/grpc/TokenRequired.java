// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.grpc;

import static java.util.Objects.requireNonNull;

import io.chordal.daemon.home.ControlToken;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;

/**
 * Lets only those command the daemon who show its token; whoever only looks needs none.
 *
 * <p>Immutable. A method only looks if {@link ReadOnlyMethods} says so; all others change something.
 */
final class TokenRequired implements ServerInterceptor {
    private static final Metadata.Key<String> TOKEN =
            Metadata.Key.of(ControlToken.METADATA_KEY, Metadata.ASCII_STRING_MARSHALLER);

    private final ControlToken token;

    TokenRequired(ControlToken token) {
        this.token = requireNonNull(token, "token is null");
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        MethodDescriptor<Q, R> method = call.getMethodDescriptor();
        if (ReadOnlyMethods.contains(method)) {
            return next.startCall(call, headers);
        }
        String shown = headers.get(TOKEN);
        if (shown != null && token.matches(shown)) {
            return next.startCall(call, headers);
        }
        String what = shown == null ? "needs the control token" : "was called with a wrong control token";
        StatusRuntimeException error = ErrorStatus.of(
                Status.Code.UNAUTHENTICATED,
                ControlToken.REQUIRED,
                method.getFullMethodName() + " " + what
                        + "; send the text of control.token in the daemon's home as metadata "
                        + ControlToken.METADATA_KEY);
        Metadata trailers = error.getTrailers();
        call.close(error.getStatus(), trailers == null ? new Metadata() : trailers);
        return new ServerCall.Listener<>() {};
    }
}
