// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.grpc.node.NodeRpcs;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.net.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * Where a node listens with a server of its own, and what others are told to call.
 *
 * <p>Immutable. Nothing is resolved before it is opened.
 *
 * @param host the host or address to listen at
 * @param port the port; 0 takes a free one
 * @param advertised the host that others are told to call, if not that one
 */
record OwnListener(String host, int port, Optional<String> advertised) {
    private static final String NETTY = "io/grpc/netty/";

    OwnListener {
        requireNonNull(host, "host is null");
        requireNonNull(advertised, "advertised is null");
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("port " + port + " to listen at is not within 0..65535");
        }
    }

    OwnListener at(String newHost, int newPort) {
        return new OwnListener(newHost, newPort, advertised);
    }

    OwnListener advertising(String name) {
        return new OwnListener(host, port, Optional.of(name));
    }

    /**
     * Listens. Blocks while the host is looked up.
     *
     * @throws DhtException if that cannot be; nothing is open then
     */
    Transport open() {
        InetSocketAddress address = checked();
        try {
            return NodeRpcs.listen(address, advertised.orElse(host));
        } catch (IOException e) {
            throw new DhtException(
                    CallFailure.Reason.UNAVAILABLE,
                    "cannot listen at " + host + ":" + port + ": " + cause(e)
                            + "; listen at another port, at 0 for a free one, or at an address of this machine",
                    e);
        } catch (NoClassDefFoundError e) {
            if (!(e.getCause() instanceof ClassNotFoundException)) {
                throw e;
            }
            throw new DhtException(CallFailure.Reason.REJECTED, missing(String.valueOf(e.getMessage())), e);
        }
    }

    private InetSocketAddress checked() {
        InetSocketAddress address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            throw refused("cannot listen at " + host + ":" + port
                    + ": no such host is known here; name an address of this machine");
        }
        if (advertised.isEmpty() && address.getAddress().isAnyLocalAddress()) {
            throw refused(
                    "listening at " + host + " takes calls at all addresses of this machine, so that others cannot be"
                            + " told which one to call; say it with advertise, or listen at one address");
        }
        if (advertised.filter(OwnListener::isWildcard).isPresent()) {
            throw refused(
                    "advertise(" + advertised.get() + ") names nothing that others can call; name the address or the"
                            + " host that they reach this machine by");
        }
        return address;
    }

    /** Names are left alone: only what looks like an address is read as one, which asks nobody. */
    private static boolean isWildcard(String name) {
        boolean literal = name.indexOf(':') >= 0 || name.chars().allMatch(c -> c == '.' || Character.isDigit(c));
        try {
            return literal && InetAddress.getByName(name).isAnyLocalAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static String missing(String type) {
        String what = type.startsWith(NETTY)
                ? "io.grpc:grpc-netty, which is not on the class path (" + type + " is missing)"
                : "the class " + type.replace('/', '.') + ", which is not on the class path: a library that dht-core"
                        + " depends on is missing, or is there in another version";
        return "a server of the node's own needs " + what + "; add it, or give the node a transport";
    }

    private static DhtException refused(String message) {
        return new DhtException(CallFailure.Reason.REJECTED, message);
    }

    /** What the system said, which gRPC wraps in "Failed to bind to address". */
    private static String cause(IOException failure) {
        Throwable inner = failure;
        while (inner.getCause() != null) {
            inner = inner.getCause();
        }
        return String.valueOf(inner.getMessage());
    }
}
