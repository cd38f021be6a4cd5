// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.chunk;

import io.chordal.swarm.file.Manifest;

/**
 * One reader of a file that this peer serves, whole or still incomplete: one per stream, with a file handle of its own.
 *
 * <p>Invariant: it hands out bytes only of chunks that were verified since this process started; the first read of a chunk
 * verifies it. Confined to one thread at a time; readers of one file are independent. Blocks on the disk.
 */
public interface ChunkReader extends AutoCloseable {
    /** The file. */
    Manifest manifest();

    /** The chunks that can be read at this moment. */
    ChunkSet have();

    /**
     * Reads {@code length} bytes at {@code offset} of a chunk.
     *
     * @throws IndexOutOfBoundsException if the chunk has no such bytes
     */
    FrameRead read(int chunk, int offset, int length);

    /** Releases the file handle. */
    @Override
    void close();
}
