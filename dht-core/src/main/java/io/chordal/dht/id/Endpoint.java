// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.id;

import static java.util.Objects.requireNonNull;

import java.util.regex.Pattern;

/**
 * A host and a TCP port at which a node can be called.
 *
 * <p>Immutable. The host is a name or an address literal, IPv6 without brackets; nothing is resolved here.
 *
 * @param host not empty, at most 255 characters, without blanks or control characters
 * @param port 1 to 65535
 */
public record Endpoint(String host, int port) implements Comparable<Endpoint> {
    private static final Pattern PORT = Pattern.compile("[0-9]{1,9}");

    public Endpoint {
        requireNonNull(host, "host is null");
        if (host.isEmpty() || host.length() > 255 || host.chars().anyMatch(c -> c <= ' ' || c == 0x7f || c == '/')) {
            throw new IllegalArgumentException("not a host name or address: '" + host + "'");
        }
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("port " + port + " of host " + host + " is not within 1..65535");
        }
    }

    /**
     * Parses {@code HOST:PORT}, {@code [IPv6]:PORT}, or a bare port, which means localhost.
     *
     * @throws IllegalArgumentException with a message that says what was expected
     */
    public static Endpoint parse(String text) {
        requireNonNull(text, "text is null");
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "localhost" : text.substring(0, colon);
        String port = text.substring(colon + 1);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        } else if (host.indexOf(':') >= 0) {
            throw new IllegalArgumentException(
                    "an IPv6 address needs brackets, as in [::1]:7070, but was '" + text + "'");
        }
        if (!PORT.matcher(port).matches()) {
            throw new IllegalArgumentException("expected HOST:PORT, as in 127.0.0.1:7070, but was '" + text + "'");
        }
        return new Endpoint(host, Integer.parseInt(port));
    }

    @Override
    public int compareTo(Endpoint other) {
        int byHost = host.compareTo(other.host);
        return byHost != 0 ? byHost : Integer.compare(port, other.port);
    }

    /** Returns {@code host:port}, an IPv6 address in brackets. */
    @Override
    public String toString() {
        return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
    }
}
