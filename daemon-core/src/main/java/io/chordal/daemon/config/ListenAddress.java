// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.config;

import static java.util.Objects.requireNonNull;

import com.google.common.net.HostAndPort;
import com.google.common.net.InetAddresses;

/**
 * Where a listener is to be opened: a host and a port, 0 for any free one.
 *
 * <p>Immutable. Nothing is resolved here; a name other than {@code localhost} does not count as loopback.
 *
 * @param host a name or an address literal, IPv6 without brackets
 * @param port 0 to 65535
 */
public record ListenAddress(String host, int port) {
    private static final String LOOPBACK = "127.0.0.1";

    public ListenAddress {
        requireNonNull(host, "host is null");
        if (host.isEmpty() || port < 0 || port > 65535) {
            throw new IllegalArgumentException("not an address to listen at: '" + host + "' port " + port);
        }
        if (host.indexOf(':') >= 0 && !InetAddresses.isInetAddress(host.replaceFirst("%.*$", ""))) {
            throw new IllegalArgumentException("'" + host + "' has colons but is no IPv6 address");
        }
    }

    /** Returns the address of a port of the loopback interface. */
    public static ListenAddress loopback(int port) {
        return new ListenAddress(LOOPBACK, port);
    }

    /**
     * Reads {@code HOST:PORT}, {@code [IPv6]:PORT}, {@code :PORT} or a bare port; without a host it is the loopback.
     *
     * @throws IllegalArgumentException if the text is anything else
     */
    public static ListenAddress parse(String text) {
        requireNonNull(text, "text is null");
        String bare = text.startsWith(":") ? text.substring(1) : text;
        try {
            if (bare.matches("[0-9]{1,5}")) {
                return loopback(Integer.parseInt(bare));
            }
            HostAndPort parsed = HostAndPort.fromString(text).requireBracketsForIPv6();
            return new ListenAddress(parsed.getHost(), parsed.getPort());
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw new IllegalArgumentException(
                    "expected HOST:PORT or PORT, as in 127.0.0.1:7070, port 0 for any free one, but was '" + text + "'",
                    e);
        }
    }

    /** Returns the same host with the port. */
    public ListenAddress withPort(int port) {
        return new ListenAddress(host, port);
    }

    /** Says whether only programs on this machine can reach the address. */
    public boolean isLoopback() {
        return host.equalsIgnoreCase("localhost")
                || (InetAddresses.isInetAddress(host)
                        && InetAddresses.forString(host).isLoopbackAddress());
    }

    /** Says whether the address stands for all interfaces, so that nobody can be told to call it. */
    public boolean isWildcard() {
        return InetAddresses.isInetAddress(host)
                && InetAddresses.forString(host).isAnyLocalAddress();
    }

    /** Returns {@code host:port}, an IPv6 address in brackets. */
    @Override
    public String toString() {
        return HostAndPort.fromParts(host, port).toString();
    }
}
