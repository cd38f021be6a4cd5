// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.fetch;

import static java.util.Objects.requireNonNull;

import io.chordal.peer.grpc.wire.PeerAddress;

/**
 * What of a folder came from one peer. Immutable.
 *
 * @param peer who gave it
 * @param chunks chunks of all files, a small file being one
 * @param bytes their bytes
 */
public record FolderGiver(PeerAddress peer, int chunks, long bytes) {
    public FolderGiver {
        requireNonNull(peer, "peer is null");
    }

    /** The same with more of it. */
    public FolderGiver with(int moreChunks, long moreBytes) {
        return new FolderGiver(peer, chunks + moreChunks, bytes + moreBytes);
    }
}
