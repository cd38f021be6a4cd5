// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.policy;

import io.grpc.Attributes;
import io.grpc.Context;
import io.grpc.Grpc;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * From where a call comes: the other end of its connection. Immutable.
 *
 * <p>A service asks {@link #current} before it leaves the thread on which it was called.
 *
 * @param remote the other end; empty where the transport names none
 */
public record CallSource(Optional<SocketAddress> remote) {
    /** Where the listener leaves it. */
    public static final Context.Key<CallSource> KEY = Context.key("chordal call source");

    private static final int NETWORK_BYTES = 8;

    /** Returns from where the present call comes. */
    public static CallSource current() {
        CallSource source = KEY.get();
        return source == null ? new CallSource(Optional.empty()) : source;
    }

    /** Returns from where a call with these attributes comes. */
    public static CallSource of(Attributes call) {
        @Nullable SocketAddress remote = call.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
        return new CallSource(Optional.ofNullable(remote));
    }

    /** Returns the address of the machine, if the call came over a network. */
    public Optional<InetAddress> address() {
        return remote.filter(InetSocketAddress.class::isInstance).map(end -> ((InetSocketAddress) end).getAddress());
    }

    /**
     * Returns what limits count by: the address; of IPv6 its first 64 bits, since one machine has all that begin with them.
     */
    public String key() {
        return address()
                .map(CallSource::network)
                .or(() -> remote.map(SocketAddress::toString))
                .orElse("unknown");
    }

    /** Returns the address with its port, for people. */
    public String text() {
        return remote.map(end -> end instanceof InetSocketAddress ip && ip.getAddress() != null
                        ? ip.getAddress().getHostAddress() + ":" + ip.getPort()
                        : end.toString())
                .orElse("unknown");
    }

    private static String network(InetAddress address) {
        return address instanceof Inet6Address
                ? HexFormat.of().formatHex(Arrays.copyOf(address.getAddress(), NETWORK_BYTES)) + "/64"
                : address.getHostAddress();
    }
}
