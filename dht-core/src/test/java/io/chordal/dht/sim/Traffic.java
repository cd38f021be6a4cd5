// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.sim;

import io.chordal.dht.net.Header;
import io.chordal.dht.net.Request;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * The bytes that the calls of a world would take on the wire: each message as protobuf writes it, and what gRPC and HTTP/2 put
 * around it. What TCP, IP and TLS add is not in it.
 *
 * <p>Counted where it is sent, whether or not it arrives, under the class of the request. Confined to the world's thread.
 */
public final class Traffic {
    /**
     * Around a request on a connection that is in use: a HEADERS frame (9 bytes, and about 32 of header block: names and most values
     * are in HPACK's table by then, the time-out is not), a DATA frame (9) and gRPC's prefix of the message (5).
     */
    public static final int REQUEST_FRAMING = 55;

    /** Around an answer: HEADERS (9 and about 4), DATA (9), the message's prefix (5) and HEADERS with the status (9 and about 2). */
    public static final int ANSWER_FRAMING = 38;

    private final Map<String, Long> bytes = new TreeMap<>();

    Traffic() {}

    <R> void asked(Header header, Request<R> request) {
        add(request, WireForm.sizeOf(header, request) + REQUEST_FRAMING);
    }

    <R> void answered(Request<R> request, R answer) {
        add(request, WireForm.sizeOf(request, answer) + ANSWER_FRAMING);
    }

    /** A failure is a status without a message; its text is not counted. */
    void failed(Request<?> request) {
        add(request, ANSWER_FRAMING);
    }

    private void add(Request<?> request, long size) {
        bytes.merge(request.getClass().getSimpleName(), size, Long::sum);
    }

    /** Returns the bytes of calls and answers so far, by the class of the request. */
    public Map<String, Long> byRequest() {
        return Collections.unmodifiableMap(bytes);
    }

    /** Returns all bytes so far. */
    public long total() {
        return bytes.values().stream().mapToLong(Long::longValue).sum();
    }
}
