// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.chunk;

import io.chordal.swarm.file.ChunkDigest;
import io.chordal.swarm.file.FileId;
import io.chordal.swarm.file.Manifest;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The bytes of one chunk that matched the manifest; the only thing that the chunk store accepts.
 *
 * <p>Invariant: it can only be made by comparing hashes. Immutable as long as the buffer it was made of is left alone.
 */
public final class VerifiedChunk {
    private final FileId fileId;
    private final int index;
    private final ByteBuffer bytes;

    private VerifiedChunk(FileId fileId, int index, ByteBuffer bytes) {
        this.fileId = fileId;
        this.index = index;
        this.bytes = bytes;
    }

    /** Compares the bytes with the manifest's hash of chunk {@code index}; the buffer then belongs to the result. */
    public static Optional<VerifiedChunk> verify(Manifest manifest, int index, ByteBuffer bytes) {
        if (bytes.remaining() != manifest.layout().length(index)) {
            return Optional.empty();
        }
        ChunkDigest digest = new ChunkDigest(manifest.layout(), index);
        digest.update(bytes.duplicate());
        return verify(manifest, index, bytes, digest);
    }

    /** As above with a digest that was fed these bytes already. */
    static Optional<VerifiedChunk> verify(Manifest manifest, int index, ByteBuffer bytes, ChunkDigest digest) {
        return digest.finish().equals(manifest.chunkHashes().get(index))
                ? Optional.of(new VerifiedChunk(manifest.fileId(), index, bytes))
                : Optional.empty();
    }

    /** The file that the chunk belongs to. */
    public FileId fileId() {
        return fileId;
    }

    /** Which chunk it is. */
    public int index() {
        return index;
    }

    /** A read-only view of its bytes. */
    public ByteBuffer bytes() {
        return bytes.asReadOnlyBuffer();
    }
}
