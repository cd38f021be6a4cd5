// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.grpc;

import io.chordal.dht.net.CallFailure;
import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerTransportFilter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Counts the connections from each address that is not loopback; calls on one that is too many are refused.
 *
 * <p>Invariant: an address is counted as often as connections from it are open, and forgotten at zero. Thread-safe.
 */
final class ConnectionCap extends ServerTransportFilter implements ServerInterceptor {
    private static final Attributes.Key<Boolean> TOO_MANY = Attributes.Key.create("chordal-too-many-connections");

    private final int limit;
    private final ConcurrentHashMap<InetAddress, Integer> open = new ConcurrentHashMap<>();

    ConnectionCap(int limit) {
        this.limit = limit;
    }

    @Override
    public Attributes transportReady(Attributes attributes) {
        boolean tooMany = caller(attributes)
                .map(address -> open.merge(address, 1, Integer::sum) > limit)
                .orElse(false);
        return tooMany ? attributes.toBuilder().set(TOO_MANY, true).build() : attributes;
    }

    /** A connection that ended before it spoke HTTP/2 was never ready: it has no attributes and was not counted. */
    @Override
    public void transportTerminated(@Nullable Attributes attributes) {
        if (attributes == null) {
            return;
        }
        caller(attributes).ifPresent(address -> open.computeIfPresent(address, (at, n) -> n == 1 ? null : n - 1));
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        return call.getAttributes().get(TOO_MANY) == null
                ? next.startCall(call, headers)
                : Refusal.close(
                        call,
                        new CallFailure(
                                CallFailure.Reason.BUSY, "too many connections from this address; close some first"));
    }

    private static Optional<InetAddress> caller(Attributes attributes) {
        return attributes.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR) instanceof InetSocketAddress socket
                ? Optional.ofNullable(socket.getAddress()).filter(address -> !address.isLoopbackAddress())
                : Optional.empty();
    }
}
