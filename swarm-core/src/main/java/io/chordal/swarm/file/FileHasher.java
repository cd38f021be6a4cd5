// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.file;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Turns the bytes of a file, fed once from first to last, into its manifest: chunk hashes, root and plain SHA-256.
 *
 * <p>The size comes first, because it decides how the file is cut. Confined to one thread at a time; good for one file. It
 * does not read files.
 */
public final class FileHasher {
    private final ChunkLayout layout;
    private final MessageDigest plain = MerkleTree.sha256();
    private final ByteBuffer hashes;
    private @Nullable ChunkDigest chunk;
    private int next;
    private long fed;

    /** A hasher for a file of {@code size} bytes. */
    public FileHasher(long size) {
        this.layout = new ChunkLayout(size);
        this.hashes = ByteBuffer.allocate(layout.chunkCount() * Hash256.BYTES);
    }

    /** Feeds all that remains in {@code bytes}; throws IllegalStateException past the announced size. */
    public void update(ByteBuffer bytes) {
        if (bytes.remaining() > layout.size() - fed) {
            throw new IllegalStateException("a file of " + layout.size() + " bytes was given more");
        }
        plain.update(bytes.duplicate());
        while (bytes.hasRemaining()) {
            ChunkDigest digest = chunk == null ? new ChunkDigest(layout, next) : chunk;
            chunk = digest;
            int n = Math.min(layout.length(next) - digest.fed(), bytes.remaining());
            digest.update(bytes.slice(bytes.position(), n));
            bytes.position(bytes.position() + n);
            fed += n;
            if (digest.fed() == layout.length(next)) {
                hashes.put(digest.finish().toBytes());
                chunk = null;
                next++;
            }
        }
    }

    /** The manifest; once, after exactly the announced bytes were fed. The plain SHA-256 is in it. */
    public Manifest finish(Optional<FileName> name) {
        requireNonNull(name, "name is null");
        if (fed != layout.size()) {
            throw new IllegalStateException("a file of " + layout.size() + " bytes was given only " + fed);
        }
        ChunkHashes chunkHashes = ChunkHashes.read(hashes.flip());
        return new Manifest(
                chunkHashes.root(layout), layout.size(), chunkHashes, name, Optional.of(Hash256.of(plain.digest())));
    }
}
