// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grpc.serve;

import static java.util.Objects.requireNonNull;

import io.chordal.daemon.policy.CallSource;
import io.chordal.daemon.trust.CallMetadata;
import io.chordal.peer.trust.ShownGrant;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.util.Optional;

/**
 * A call for a file: what it shows, and from where it comes. Immutable.
 *
 * @param shown grant and proof
 * @param source the other end
 */
record Asking(ShownGrant shown, CallSource source) {
    private static final Context.Key<ShownGrant> KEY = Context.key("chordal shown grant");

    Asking {
        requireNonNull(shown, "shown is null");
        requireNonNull(source, "source is null");
    }

    /** The present call; to be asked before the service method returns. */
    static Asking current(MethodDescriptor<?, ?> method) {
        ShownGrant shown = KEY.get();
        return new Asking(
                shown == null ? new ShownGrant(method.getFullMethodName(), Optional.empty(), Optional.empty()) : shown,
                CallSource.current());
    }

    /** Keeps what a call shows for its service. */
    static final class Reading implements ServerInterceptor {
        private static final Metadata.Key<String> GRANT =
                Metadata.Key.of(CallMetadata.GRANT, Metadata.ASCII_STRING_MARSHALLER);
        private static final Metadata.Key<String> PROOF =
                Metadata.Key.of(CallMetadata.PROOF, Metadata.ASCII_STRING_MARSHALLER);

        @Override
        public <Q, R> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
            ShownGrant shown = new ShownGrant(
                    call.getMethodDescriptor().getFullMethodName(),
                    Optional.ofNullable(headers.get(GRANT)),
                    Optional.ofNullable(headers.get(PROOF)));
            return Contexts.interceptCall(Context.current().withValue(KEY, shown), call, headers, next);
        }
    }
}
