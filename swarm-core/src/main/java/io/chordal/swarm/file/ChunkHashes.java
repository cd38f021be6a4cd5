// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.file;

import java.nio.ByteBuffer;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.RandomAccess;

/**
 * The hashes of a file's chunks in order, packed into one array: 32 bytes a chunk, at most {@link ChunkLayout#MAX_CHUNKS}.
 *
 * <p>Immutable. Whether they belong to a FileId is for {@link Manifest} to say.
 */
public final class ChunkHashes extends AbstractList<Hash256> implements RandomAccess {
    private final byte[] packed;

    private ChunkHashes(byte[] packed) {
        this.packed = packed;
    }

    /** Hashes one after the other, 32 bytes each; reads all that remains and copies it. */
    public static ChunkHashes read(ByteBuffer packed) {
        int bytes = packed.remaining();
        if (bytes % Hash256.BYTES != 0 || bytes / Hash256.BYTES > ChunkLayout.MAX_CHUNKS) {
            throw new InvalidInputException(
                    InvalidInputException.Reason.CHUNK_COUNT,
                    "chunk hashes come in 32 bytes each, at most " + ChunkLayout.MAX_CHUNKS + "; these are " + bytes
                            + " bytes");
        }
        byte[] copy = new byte[bytes];
        packed.get(copy);
        return new ChunkHashes(copy);
    }

    /** The same hashes in a list. */
    public static ChunkHashes of(List<Hash256> hashes) {
        if (hashes instanceof ChunkHashes same) {
            return same;
        }
        if (hashes.size() > ChunkLayout.MAX_CHUNKS) {
            throw new InvalidInputException(
                    InvalidInputException.Reason.CHUNK_COUNT,
                    "a file has at most " + ChunkLayout.MAX_CHUNKS + " chunks, this list has " + hashes.size());
        }
        ByteBuffer out = ByteBuffer.allocate(hashes.size() * Hash256.BYTES);
        hashes.forEach(h -> out.put(h.toBytes()));
        return new ChunkHashes(out.array());
    }

    @Override
    public Hash256 get(int index) {
        return Hash256.read(ByteBuffer.wrap(packed, checked(index) * Hash256.BYTES, Hash256.BYTES));
    }

    @Override
    public int size() {
        return packed.length / Hash256.BYTES;
    }

    /** A read-only view of all hashes, 32 bytes each, in order: what {@link #read} reads. */
    public ByteBuffer bytes() {
        return ByteBuffer.wrap(packed).asReadOnlyBuffer();
    }

    /** The root over these chunk hashes by the rules of BEP 52, for a file laid out so. */
    FileId root(ChunkLayout layout) {
        if (layout.chunkCount() == 0) {
            return FileId.of(MerkleTree.sha256().digest());
        }
        byte[] nodes = Arrays.copyOf(packed, packed.length);
        return FileId.of(MerkleTree.root(nodes, size(), MerkleTree.levels(size()), layout.chunkLevels()));
    }

    private int checked(int index) {
        if (index < 0 || index >= size()) {
            throw new IndexOutOfBoundsException("chunk hash " + index + " of " + size());
        }
        return index;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ChunkHashes same ? Arrays.equals(packed, same.packed) : super.equals(other);
    }

    @Override
    public int hashCode() {
        return super.hashCode();
    }
}
