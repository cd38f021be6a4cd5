// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.members;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Endpoint;

/**
 * Where one tracker is called.
 *
 * <p>Immutable.
 *
 * @param open by clients
 * @param ring by the other trackers, on the same host; it is the tracker's name in the ring
 */
public record TrackerAddress(Endpoint open, Endpoint ring) {
    /** By how much the port of the ring is above that of clients, where nothing else is said. */
    public static final int RING_OFFSET = 1000;

    private static final int MAX_PORT = 65535;

    public TrackerAddress {
        requireNonNull(open, "open is null");
        requireNonNull(ring, "ring is null");
        if (!open.host().equals(ring.host()) || open.equals(ring)) {
            throw new IllegalArgumentException("a tracker has two ports of one host, not " + open + " and " + ring);
        }
    }

    /**
     * Reads {@code HOST:PORT}, whose port of the ring is 1000 above, or {@code HOST:PORT/RINGPORT}.
     *
     * @throws IllegalArgumentException if the text is anything else
     */
    public static TrackerAddress parse(String text) {
        int slash = requireNonNull(text, "text is null").indexOf('/');
        Endpoint open = Endpoint.parse(slash < 0 ? text : text.substring(0, slash));
        int port = slash < 0 ? open.port() + RING_OFFSET : port(text, text.substring(slash + 1));
        if (port > MAX_PORT) {
            throw new IllegalArgumentException("'" + text + "' leaves no port for the ring of trackers, which is "
                    + RING_OFFSET + " above; write HOST:PORT/RINGPORT");
        }
        return new TrackerAddress(open, new Endpoint(open.host(), port));
    }

    private static int port(String text, String digits) {
        int port = digits.matches("[0-9]{1,5}") ? Integer.parseInt(digits) : 0;
        if (port < 1 || port > MAX_PORT) {
            throw new IllegalArgumentException(
                    "expected HOST:PORT/RINGPORT, as in 10.0.0.1:9000/10000, but was '" + text + "'");
        }
        return port;
    }

    /** Returns the text that it is read from. */
    @Override
    public String toString() {
        return ring.port() == open.port() + RING_OFFSET ? open.toString() : open + "/" + ring.port();
    }
}
