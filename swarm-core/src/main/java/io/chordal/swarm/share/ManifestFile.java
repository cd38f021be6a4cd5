// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.share;

import io.chordal.swarm.file.ChunkHashes;
import io.chordal.swarm.file.FileName;
import io.chordal.swarm.file.FileRef;
import io.chordal.swarm.file.Hash256;
import io.chordal.swarm.file.InvalidInputException;
import io.chordal.swarm.file.Manifest;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * A manifest as bytes on disk: magic and version, then the name (uint16 length, UTF-8), the plain SHA-256 (one byte: there
 * or not), the chunk hashes, and a CRC32C of all that. Pure functions.
 */
final class ManifestFile {
    private static final int MAGIC = 0x43684d31; // "ChM1"
    private static final int CRC_BYTES = 4;

    private ManifestFile() {}

    static ByteBuffer encode(Manifest manifest) {
        byte[] name = manifest.name().map(FileName::value).orElse("").getBytes(StandardCharsets.UTF_8);
        int length = 4 + 2 + name.length + 1 + Hash256.BYTES + manifest.chunkCount() * Hash256.BYTES + CRC_BYTES;
        ByteBuffer out = ByteBuffer.allocate(length);
        out.putInt(MAGIC).putShort((short) name.length).put(name);
        out.put((byte) (manifest.sha256().isPresent() ? 1 : 0));
        manifest.sha256().ifPresent(h -> out.put(h.toBytes()));
        out.put(manifest.chunkHashes().bytes());
        return out.putInt(crc(out.array(), out.position())).flip();
    }

    /** Throws {@link InvalidInputException} unless it is, undamaged, the manifest of this file. */
    static Manifest decode(FileRef ref, byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        int body = in.remaining() - CRC_BYTES;
        if (body < 4 + 2 + 1 || in.getInt(body) != crc(bytes, body) || in.getInt() != MAGIC) {
            throw damaged(ref);
        }
        try {
            return decode(ref, in, body);
        } catch (BufferUnderflowException e) {
            throw damaged(ref);
        }
    }

    private static Manifest decode(FileRef ref, ByteBuffer in, int body) {
        byte[] name = new byte[Math.min(Short.toUnsignedInt(in.getShort()), FileName.MAX_BYTES)];
        in.limit(body);
        in.get(name);
        Optional<Hash256> sha256 = in.get() == 1 ? Optional.of(Hash256.read(in)) : Optional.empty();
        ChunkHashes hashes = ChunkHashes.read(in);
        Optional<FileName> fileName = Optional.of(new String(name, StandardCharsets.UTF_8))
                .filter(n -> !n.isEmpty())
                .map(FileName::new);
        return Manifest.verified(ref.fileId(), ref.size(), hashes, fileName, sha256);
    }

    private static InvalidInputException damaged(FileRef ref) {
        return new InvalidInputException(
                InvalidInputException.Reason.STORED_DATA, "the kept manifest of " + ref + " is damaged");
    }

    private static int crc(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }
}
