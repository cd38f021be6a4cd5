// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grpc.tracker;

import static java.util.Objects.requireNonNull;

import io.chordal.daemon.session.LoggedIn;
import io.chordal.daemon.trust.CallMetadata;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import java.util.function.UnaryOperator;

/** As whom a call is made: puts what shows it into the call's metadata. Immutable; never printed. */
final class CallerPass implements ClientInterceptor {
    /** Nobody in particular. */
    static final CallerPass NOBODY = new CallerPass("", CallMetadata.PROOF, method -> "");

    private final String member;
    private final Metadata.Key<String> key;
    private final UnaryOperator<String> shown;

    private CallerPass(String member, String key, UnaryOperator<String> shown) {
        this.member = requireNonNull(member, "member is null");
        this.key = Metadata.Key.of(key, Metadata.ASCII_STRING_MARSHALLER);
        this.shown = shown;
    }

    /** A user. */
    static CallerPass of(LoggedIn user) {
        return new CallerPass(user.userId(), CallMetadata.AUTHORIZATION, method -> user.accessToken());
    }

    /** The node itself, by a proof of its key for each method. */
    static CallerPass of(UnaryOperator<String> proof) {
        return new CallerPass("", CallMetadata.PROOF, proof);
    }

    /** The user's id in hexadecimal; empty for the node. */
    String member() {
        return member;
    }

    /** The token or the proof for a call of a method; empty for nobody. */
    String shown(String method) {
        return shown.apply(method);
    }

    @Override
    public <Q, R> ClientCall<Q, R> interceptCall(MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
        String text = shown(method.getFullMethodName());
        if (text.isEmpty()) {
            return next.newCall(method, options);
        }
        String value = key.name().equals(CallMetadata.AUTHORIZATION) ? CallMetadata.BEARER + text : text;
        return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
            @Override
            public void start(Listener<R> listener, Metadata headers) {
                headers.put(key, value);
                super.start(listener, headers);
            }
        };
    }
}
