// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grpc.tracker;

import static java.util.Objects.requireNonNull;

import io.chordal.peer.grpc.wire.PeerAddress;
import io.chordal.swarm.chunk.ChunkSet;

/**
 * A peer that has chunks of a file, by the tracker's word. Immutable.
 *
 * @param peer the peer
 * @param chunks the chunks
 */
public record Source(PeerAddress peer, ChunkSet chunks) {
    public Source {
        requireNonNull(peer, "peer is null");
        requireNonNull(chunks, "chunks is null");
    }
}
