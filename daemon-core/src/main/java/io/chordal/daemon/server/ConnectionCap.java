// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.server;

import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerTransportFilter;
import io.grpc.Status;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts the connections from each address; calls on one that is too many are refused.
 *
 * <p>Invariant: an address is counted as often as connections from it are open, and forgotten at zero. Thread-safe.
 */
final class ConnectionCap extends ServerTransportFilter implements ServerInterceptor {
    private static final Attributes.Key<Boolean> TOO_MANY = Attributes.Key.create("chordal-too-many-connections");

    private final ServerLimits limits;
    private final ConcurrentHashMap<InetAddress, Integer> open = new ConcurrentHashMap<>();

    ConnectionCap(ServerLimits limits) {
        this.limits = limits;
    }

    @Override
    public Attributes transportReady(Attributes attributes) {
        Optional<InetAddress> caller = caller(attributes);
        if (caller.isEmpty()) {
            return attributes;
        }
        int count = open.merge(caller.get(), 1, Integer::sum);
        int cap = caller.get().isLoopbackAddress() ? limits.connectionsFromLoopback() : limits.connectionsPerAddress();
        return count <= cap
                ? attributes
                : attributes.toBuilder().set(TOO_MANY, true).build();
    }

    @Override
    public void transportTerminated(Attributes attributes) {
        caller(attributes).ifPresent(address -> open.computeIfPresent(address, (a, n) -> n == 1 ? null : n - 1));
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        if (call.getAttributes().get(TOO_MANY) == null) {
            return next.startCall(call, headers);
        }
        return Refusal.close(
                call,
                ErrorStatus.of(
                        Status.Code.RESOURCE_EXHAUSTED,
                        "TOO_MANY_CONNECTIONS",
                        "too many connections from this address; close some and try again"));
    }

    private static Optional<InetAddress> caller(Attributes attributes) {
        return attributes.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR) instanceof InetSocketAddress socket
                ? Optional.ofNullable(socket.getAddress())
                : Optional.empty();
    }
}
