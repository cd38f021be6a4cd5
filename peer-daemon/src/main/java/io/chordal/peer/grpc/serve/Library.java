// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grpc.serve;

import com.google.common.collect.ImmutableSet;
import io.chordal.swarm.chunk.ChunkReader;
import io.chordal.swarm.chunk.ChunkSet;
import io.chordal.swarm.disk.StorageException;
import io.chordal.swarm.file.FileRef;
import io.chordal.swarm.file.Manifest;
import io.chordal.swarm.share.Membership;
import java.util.Optional;

/**
 * The files of which this peer gives chunks to others: shared ones and downloads under way.
 *
 * <p>A file is found by FileId and size and in no other way; no path ever comes in. Implementations are thread-safe.
 */
public interface Library {
    /** The chunks that are verified and can be read at this moment; nothing if the file is not in the library. */
    Optional<ChunkSet> have(FileRef ref);

    /** In which groups the file is there for others, and as whom; none if it is not in the library. */
    ImmutableSet<Membership> served(FileRef ref);

    /** The file's manifest; may block on the disk. */
    Optional<Manifest> manifest(FileRef ref) throws StorageException;

    /** A reader with a file handle of its own, for one stream; blocks on the disk. */
    Optional<ChunkReader> open(FileRef ref) throws StorageException;

    /** Takes note that a chunk's bytes are not what they were; it is announced no more, and fetched again if possible. */
    void chunkDamaged(FileRef ref, int chunk);

    /** Takes note that the file seems to be gone or another one; if so, it is announced no more. Blocks on the disk. */
    void fileChanged(FileRef ref);

    /** Takes note of bytes given to others. */
    void uploaded(FileRef ref, long bytes);
}
