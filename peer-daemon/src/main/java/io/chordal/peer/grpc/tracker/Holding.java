// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grpc.tracker;

import static java.util.Objects.requireNonNull;

import io.chordal.swarm.chunk.ChunkSet;
import io.chordal.swarm.file.FileRef;

/**
 * What a peer has of a file. Immutable.
 *
 * @param ref the file
 * @param chunks the chunks
 */
public record Holding(FileRef ref, ChunkSet chunks) {
    public Holding {
        requireNonNull(ref, "ref is null");
        requireNonNull(chunks, "chunks is null");
    }
}
