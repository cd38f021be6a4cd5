// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.chunk;

import io.chordal.swarm.disk.OpenFile;
import io.chordal.swarm.file.ChunkDigest;
import io.chordal.swarm.file.Manifest;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.Objects;

/**
 * Which chunks of one file were verified since this process started, shared by all readers of it.
 *
 * <p>Thread-safe; the lock guards the bits. It does not decide what follows from a damaged chunk.
 */
final class VerifiedReads {
    private static final int BUFFER = 256 * 1024;

    private final BitSet verified = new BitSet();
    private final Object lock = new Object();

    boolean isVerified(int chunk) {
        synchronized (lock) {
            return verified.get(chunk);
        }
    }

    void add(int chunk) {
        synchronized (lock) {
            verified.set(chunk);
        }
    }

    void remove(int chunk) {
        synchronized (lock) {
            verified.clear(chunk);
        }
    }

    /** Whether the chunk's bytes in {@code file} match, looked at once per process; 256 KiB of memory. */
    boolean verify(Manifest manifest, OpenFile file, int chunk) throws IOException {
        if (isVerified(chunk)) {
            return true;
        }
        if (!matches(manifest, file, chunk)) {
            return false;
        }
        add(chunk);
        return true;
    }

    /** Whether the chunk's bytes in {@code file} match. */
    static boolean matches(Manifest manifest, OpenFile file, int chunk) throws IOException {
        int length = manifest.layout().length(chunk);
        long offset = manifest.layout().offset(chunk);
        ChunkDigest digest = new ChunkDigest(manifest.layout(), chunk);
        ByteBuffer buffer = ByteBuffer.allocate(Math.min(BUFFER, length));
        for (int at = 0; at < length; at += buffer.limit()) {
            buffer.clear().limit(Math.min(buffer.capacity(), length - at));
            if (!file.readFully(buffer, offset + at)) {
                return false;
            }
            digest.update(buffer.flip());
        }
        return digest.finish().equals(manifest.chunkHashes().get(chunk));
    }

    /** Reads a part of a chunk; throws EOFException if the file ends before. */
    static ByteBuffer readPart(Manifest manifest, OpenFile file, int chunk, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, manifest.layout().length(chunk));
        ByteBuffer bytes = ByteBuffer.allocate(length);
        if (!file.readFully(bytes, manifest.layout().offset(chunk) + offset)) {
            throw new EOFException("the file ends within chunk " + chunk);
        }
        return bytes.flip();
    }
}
