// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.chunk;

import io.chordal.swarm.file.ChunkDigest;
import io.chordal.swarm.file.Manifest;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Collects the frames of one chunk in order and hashes them as they come.
 *
 * <p>Invariant: it holds the first {@link #received()} bytes of what claims to be the chunk. Confined to one thread at a
 * time. It allocates the chunk's length when the first frame comes, not before; the caller has reserved it.
 */
public final class ChunkAssembly {
    private final Manifest manifest;
    private final int index;
    private final int length;
    private final ChunkDigest digest;
    private ByteBuffer bytes = ByteBuffer.allocate(0);

    /** An empty assembly for chunk {@code index}. */
    public ChunkAssembly(Manifest manifest, int index) {
        this.manifest = manifest;
        this.index = index;
        this.length = manifest.layout().length(index);
        this.digest = new ChunkDigest(manifest.layout(), index);
    }

    /** Which chunk this is. */
    public int index() {
        return index;
    }

    /** Bytes received so far. */
    public int received() {
        return digest.fed();
    }

    /** Whether all bytes are there. */
    public boolean isComplete() {
        return digest.fed() == length;
    }

    /**
     * Takes the next frame; its bytes are copied.
     *
     * @param offset where in the chunk the frame begins
     * @return false, and nothing taken, if the frame is empty, does not begin where the last one ended, or is too long
     */
    public boolean add(int offset, ByteBuffer frame) {
        if (offset != digest.fed() || !frame.hasRemaining() || frame.remaining() > length - offset) {
            return false;
        }
        if (bytes.capacity() == 0) {
            bytes = ByteBuffer.allocate(length);
        }
        digest.update(frame.duplicate());
        bytes.put(frame);
        return true;
    }

    /** The chunk if it matched the manifest; once, when complete. */
    public Optional<VerifiedChunk> verify() {
        return VerifiedChunk.verify(manifest, index, bytes.flip(), digest);
    }
}
