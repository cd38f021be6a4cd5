// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grpc.wire;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Endpoint;

/**
 * A peer: who it is, if that is known, and where its chunk service is called.
 *
 * <p>Immutable.
 *
 * @param peerId SHA-256 of its SubjectPublicKeyInfo, 32 bytes, or empty where only the endpoint is known (a ticket)
 * @param endpoint where it is called
 */
public record PeerAddress(Bytes peerId, Endpoint endpoint) {
    public PeerAddress {
        requireNonNull(peerId, "peerId is null");
        requireNonNull(endpoint, "endpoint is null");
        if (!peerId.isEmpty() && peerId.size() != 32) {
            throw new IllegalArgumentException("a peer id has 32 bytes, not " + peerId.size());
        }
    }

    /** A peer of which only the endpoint is known. */
    public static PeerAddress at(Endpoint endpoint) {
        return new PeerAddress(Bytes.EMPTY, endpoint);
    }

    @Override
    public String toString() {
        return peerId.isEmpty() ? endpoint.toString() : peerId.toHex().substring(0, 8) + "@" + endpoint;
    }
}
