// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.account;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Bytes;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Where attempts come from, as far as they are counted together: an IPv4 address, or the 56 bits of an IPv6 address that one customer is
 * usually given.
 *
 * <p>Immutable.
 *
 * @param bytes 4 or 7 bytes, none for callers within the process
 */
public record Source(Bytes bytes) {
    /** Callers without an address. */
    public static final Source INSIDE = new Source(Bytes.EMPTY);

    private static final int CUSTOMER = 7;

    public Source {
        requireNonNull(bytes, "bytes is null");
    }

    /** Returns the source of a call from this address. */
    public static Source of(@Nullable SocketAddress address) {
        return address instanceof InetSocketAddress inet && inet.getAddress() != null ? of(inet.getAddress()) : INSIDE;
    }

    private static Source of(InetAddress address) {
        byte[] bytes = address.getAddress();
        return new Source(Bytes.copyOf(address instanceof Inet4Address ? bytes : Arrays.copyOf(bytes, CUSTOMER)));
    }
}
