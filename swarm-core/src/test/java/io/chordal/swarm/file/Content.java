// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.file;

import java.nio.ByteBuffer;
import java.util.Optional;

/** Bytes for tests that anybody can make again: byte i is (31·i + 7·⌊i/256⌋) mod 251. */
public final class Content {
    private Content() {}

    /** The first {@code size} of them. */
    public static byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) ((i * 31L + (i >> 8) * 7L) % 251);
        }
        return bytes;
    }

    /** Their manifest. */
    public static Manifest manifest(int size) {
        return manifest(bytes(size));
    }

    /** The manifest of any bytes. */
    public static Manifest manifest(byte[] bytes) {
        FileHasher hasher = new FileHasher(bytes.length);
        hasher.update(ByteBuffer.wrap(bytes));
        return hasher.finish(Optional.of(new FileName("test.bin")));
    }

    /** The bytes of one chunk. */
    public static ByteBuffer chunk(byte[] bytes, int chunk) {
        ChunkLayout layout = new ChunkLayout(bytes.length);
        return ByteBuffer.wrap(bytes, (int) layout.offset(chunk), layout.length(chunk))
                .slice();
    }
}
