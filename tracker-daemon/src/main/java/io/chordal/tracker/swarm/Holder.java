// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.swarm;

import static java.util.Objects.requireNonNull;

import io.chordal.tracker.value.PeerRef;

/**
 * A peer and which chunks of a file it has.
 *
 * @param peer the peer
 * @param chunks the chunks
 */
public record Holder(PeerRef peer, ChunkBits chunks) {
    public Holder {
        requireNonNull(peer, "peer is null");
        requireNonNull(chunks, "chunks is null");
    }
}
