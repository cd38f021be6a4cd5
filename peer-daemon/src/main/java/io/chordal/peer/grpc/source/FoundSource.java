// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grpc.source;

import static java.util.Objects.requireNonNull;

import io.chordal.peer.grpc.wire.PeerAddress;
import io.chordal.swarm.chunk.ChunkSet;
import java.util.Optional;

/**
 * A peer that somebody named as a source. Immutable.
 *
 * @param peer the peer
 * @param origin who named it
 * @param chunks what it has by the tracker's word, if that named it
 */
public record FoundSource(PeerAddress peer, Origin origin, Optional<ChunkSet> chunks) {
    /** Who can name sources; a closed list. */
    public enum Origin {
        /** A tracker's swarm registry. */
        TRACKER,
        /** A provider record on the ring. */
        RING,
        /** The ticket. */
        TICKET
    }

    public FoundSource {
        requireNonNull(peer, "peer is null");
        requireNonNull(origin, "origin is null");
        requireNonNull(chunks, "chunks is null");
    }
}
