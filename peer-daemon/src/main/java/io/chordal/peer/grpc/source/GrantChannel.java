// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grpc.source;

import static java.util.Objects.requireNonNull;

import io.chordal.daemon.grpc.ErrorStatus;
import io.chordal.daemon.trust.CallMetadata;
import io.chordal.dht.id.Bytes;
import io.chordal.peer.grant.ReadPass;
import io.chordal.peer.grpc.wire.PeerProblem;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Optional;

/**
 * A channel to one peer whose calls show a grant, and prove the key that it was given to.
 *
 * <p>Invariant: no grant is shown to it again that it has called ended; a call for which there is nothing to show fails here as if
 * the peer had said so. Thread-safe.
 */
final class GrantChannel extends Channel {
    private static final Metadata.Key<String> GRANT =
            Metadata.Key.of(CallMetadata.GRANT, Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<String> PROOF =
            Metadata.Key.of(CallMetadata.PROOF, Metadata.ASCII_STRING_MARSHALLER);

    private final Channel next;
    private final Bytes callee;
    private final ReadPass pass;
    private volatile String ended = "";

    /**
     * A channel over another one.
     *
     * @param callee the hash of the key of the peer at the other end
     */
    GrantChannel(Channel next, Bytes callee, ReadPass pass) {
        this.next = requireNonNull(next, "next is null");
        this.callee = requireNonNull(callee, "callee is null");
        this.pass = requireNonNull(pass, "pass is null");
    }

    /** Whether a call failed because the grant that it showed has ended. */
    static boolean hasLapsed(Throwable failure) {
        return ErrorStatus.reason(failure)
                .filter(PeerProblem.GRANT_EXPIRED.name()::equals)
                .isPresent();
    }

    /** Whether there is a grant that the peer has not called ended. */
    boolean hasMoreToShow() {
        return toShow().isPresent();
    }

    private Optional<String> toShow() {
        return pass.grant().filter(grant -> !grant.equals(ended));
    }

    @Override
    public String authority() {
        return next.authority();
    }

    @Override
    public <Q, R> ClientCall<Q, R> newCall(MethodDescriptor<Q, R> method, CallOptions options) {
        Optional<String> grant = toShow();
        return grant.isPresent() ? showing(grant.get(), method, options) : new NotMade<>();
    }

    private <Q, R> ClientCall<Q, R> showing(String grant, MethodDescriptor<Q, R> method, CallOptions options) {
        return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
            @Override
            public void start(Listener<R> listener, Metadata headers) {
                headers.put(GRANT, grant);
                headers.put(PROOF, pass.proof(method.getFullMethodName(), callee, grant));
                super.start(
                        new SimpleForwardingClientCallListener<>(listener) {
                            @Override
                            public void onClose(Status status, Metadata trailers) {
                                if (hasLapsed(status.asRuntimeException(trailers))) {
                                    ended = grant;
                                    pass.doubt(grant);
                                }
                                super.onClose(status, trailers);
                            }
                        },
                        headers);
            }
        };
    }

    /** A call that ends before it begins. */
    private static final class NotMade<Q, R> extends ClientCall<Q, R> {
        @Override
        public void start(Listener<R> listener, Metadata headers) {
            StatusRuntimeException why = ErrorStatus.of(
                    PeerProblem.GRANT_EXPIRED.code(),
                    PeerProblem.GRANT_EXPIRED.name(),
                    "there is no grant at present that could be shown");
            Metadata trailers = why.getTrailers();
            listener.onClose(why.getStatus(), trailers == null ? new Metadata() : trailers);
        }

        @Override
        public void request(int messages) {}

        @Override
        public void cancel(
                @org.jspecify.annotations.Nullable String message,
                @org.jspecify.annotations.Nullable Throwable cause) {}

        @Override
        public void halfClose() {}

        @Override
        public void sendMessage(Q message) {}
    }
}
