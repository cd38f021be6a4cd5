// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.file;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.security.DigestException;
import java.security.MessageDigest;

/**
 * Hashes one chunk as its bytes arrive: SHA-256 leaves of 16 KiB, the last as short as it is, under a BEP 52 tree.
 *
 * <p>Confined to one thread at a time; good for one chunk. It neither keeps the bytes nor compares the result.
 */
public final class ChunkDigest {
    private final MessageDigest digest = MerkleTree.sha256();
    private final int length;
    private final int levels;
    private final byte[] leaves;
    private int fed;

    /** A digest for chunk {@code index} of a file laid out so. */
    public ChunkDigest(ChunkLayout layout, int index) {
        requireNonNull(layout, "layout is null");
        this.length = layout.length(index);
        this.levels = layout.chunkLevels();
        this.leaves = new byte[(length + ChunkLayout.BLOCK_SIZE - 1) / ChunkLayout.BLOCK_SIZE * Hash256.BYTES];
    }

    /** Feeds all that remains in {@code bytes}; throws IllegalStateException past the chunk's end. */
    public void update(ByteBuffer bytes) {
        if (bytes.remaining() > length - fed) {
            throw new IllegalStateException(
                    "a chunk of " + length + " bytes was given " + (fed + (long) bytes.remaining()));
        }
        while (bytes.hasRemaining()) {
            int room = ChunkLayout.BLOCK_SIZE - fed % ChunkLayout.BLOCK_SIZE;
            int n = Math.min(room, bytes.remaining());
            ByteBuffer part = bytes.slice(bytes.position(), n);
            bytes.position(bytes.position() + n);
            digest.update(part);
            fed += n;
            if (n == room || fed == length) {
                endLeaf();
            }
        }
    }

    /** How many bytes were fed so far. */
    public int fed() {
        return fed;
    }

    /** The chunk's hash; once, after exactly the chunk's bytes were fed. */
    public Hash256 finish() {
        if (fed != length) {
            throw new IllegalStateException("a chunk of " + length + " bytes was given only " + fed);
        }
        return Hash256.of(MerkleTree.root(leaves, leaves.length / Hash256.BYTES, levels, 0));
    }

    private void endLeaf() {
        try {
            digest.digest(leaves, (fed - 1) / ChunkLayout.BLOCK_SIZE * Hash256.BYTES, Hash256.BYTES);
        } catch (DigestException e) {
            throw new AssertionError("a SHA-256 value fits into 32 bytes", e);
        }
    }
}
