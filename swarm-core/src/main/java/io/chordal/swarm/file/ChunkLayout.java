// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.file;

/**
 * How a file of a given size is cut into chunks; a function of the size alone, so that every peer cuts alike.
 *
 * <p>Chunks have 512 KiB, doubled until there are at most 16,384 of them, and at most 16 MiB; a file beyond 256 GiB has
 * more chunks of 16 MiB, at most 262,144 (4 TiB). All chunks have the same length but the last, which ends with the file.
 * An empty file has no chunk. Immutable.
 *
 * @param size the file's length in bytes, 0 to {@link #MAX_SIZE}
 */
public record ChunkLayout(long size) {
    /** Bytes of one Merkle leaf (BEP 52). */
    public static final int BLOCK_SIZE = 16 * 1024;
    /** Bytes of the smallest chunk. */
    public static final int MIN_CHUNK_SIZE = 512 * 1024;
    /** Bytes of the largest chunk. */
    public static final int MAX_CHUNK_SIZE = 16 * 1024 * 1024;
    /** Chunks are doubled in size until there are at most so many. */
    public static final int PREFERRED_CHUNKS = 16_384;
    /** The most chunks that a file can have. */
    public static final int MAX_CHUNKS = 262_144;
    /** Bytes of the largest file: 4 TiB. */
    public static final long MAX_SIZE = (long) MAX_CHUNKS * MAX_CHUNK_SIZE;

    public ChunkLayout {
        if (size < 0 || size > MAX_SIZE) {
            throw new InvalidInputException(
                    InvalidInputException.Reason.SIZE,
                    "a file has 0 to " + MAX_SIZE + " bytes (4 TiB), this one claims " + size);
        }
    }

    /** Bytes of every chunk but the last: a power of two. */
    public int chunkSize() {
        long chunk = MIN_CHUNK_SIZE;
        while (chunk < MAX_CHUNK_SIZE && size > chunk * PREFERRED_CHUNKS) {
            chunk *= 2;
        }
        return (int) chunk;
    }

    /** How many chunks there are. */
    public int chunkCount() {
        int chunk = chunkSize();
        return (int) ((size + chunk - 1) / chunk);
    }

    /** Where chunk {@code index} begins in the file. */
    public long offset(int index) {
        return Math.multiplyExact((long) checkIndex(index), chunkSize());
    }

    /** Bytes of chunk {@code index}. */
    public int length(int index) {
        return (int) Math.min(chunkSize(), size - offset(index));
    }

    /** The number of levels of Merkle leaves that each chunk's hash stands above, padding included. */
    int chunkLevels() {
        if (chunkCount() > 1) {
            return log2(chunkSize() / BLOCK_SIZE);
        }
        return MerkleTree.levels((int) ((size + BLOCK_SIZE - 1) / BLOCK_SIZE));
    }

    /** Returns {@code index} if this file has such a chunk. */
    public int checkIndex(int index) {
        if (index < 0 || index >= chunkCount()) {
            throw new IndexOutOfBoundsException("chunk " + index + " of a file with " + chunkCount() + " chunks");
        }
        return index;
    }

    private static int log2(int powerOfTwo) {
        return Integer.numberOfTrailingZeros(powerOfTwo);
    }
}
