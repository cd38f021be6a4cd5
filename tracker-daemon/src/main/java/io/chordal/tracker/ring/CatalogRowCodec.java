// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.ring;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Endpoint;
import io.chordal.dht.id.Key;
import io.chordal.dht.record.SetMember;
import io.chordal.swarm.file.FileId;
import io.chordal.swarm.file.FileName;
import io.chordal.swarm.file.FileRef;
import io.chordal.swarm.file.Hash256;
import io.chordal.tracker.catalog.CatalogEntry;
import io.chordal.tracker.catalog.CatalogPartition;
import io.chordal.tracker.value.PeerId;
import io.chordal.tracker.value.PeerRef;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * How a catalogue entry is written as a member of a set: partition {@code catalog/public/NN}, item = the name's bytes,
 * member = FileId and size (8 bytes, big-endian).
 *
 * <p>The payload, big-endian: format (1 byte, 1), published at and last seen (8 bytes each, milliseconds since 1970), the
 * publisher's id (32), its port (2), the length of its host (1) and the host in UTF-8, then the SHA-256 (32) if there is one.
 * A folder's list has always 32 bytes there, zeros for no SHA-256, and a byte 1 after them. What a later version may add after
 * that is ignored. Pure.
 */
final class CatalogRowCodec {
    private static final byte FORMAT = 1;
    private static final byte FOLDER = 1;
    private static final Hash256 NO_HASH = new Hash256(0, 0, 0, 0);

    private CatalogRowCodec() {}

    static Bytes partition(int number) {
        return Bytes.utf8(String.format(Locale.ROOT, "catalog/public/%02d", number));
    }

    static Key key(FileName name) {
        return new Key(partition(CatalogPartition.of(name)), item(name));
    }

    static Bytes item(FileName name) {
        return Bytes.utf8(name.value());
    }

    /** Reads the name that a key stands for; empty if no name has this key. */
    static Optional<FileName> name(Key key) {
        String text = key.item().toUtf8();
        if (FileName.problem(text).isPresent()) {
            return Optional.empty();
        }
        FileName name = new FileName(text);
        return key(name).equals(key) ? Optional.of(name) : Optional.empty();
    }

    static Bytes member(FileRef file) {
        return Bytes.copyOf(ByteBuffer.allocate(Hash256.BYTES + Long.BYTES)
                .put(file.fileId().toBytes())
                .putLong(file.size())
                .array());
    }

    static Bytes payload(CatalogEntry entry) {
        byte[] host = entry.publisher().endpoint().host().getBytes(StandardCharsets.UTF_8);
        ByteBuffer payload = ByteBuffer.allocate(
                1 + 2 * Long.BYTES + Hash256.BYTES + Short.BYTES + 1 + host.length + Hash256.BYTES + 1);
        payload.put(FORMAT)
                .putLong(entry.publishedAt().toEpochMilli())
                .putLong(entry.lastSeen().toEpochMilli())
                .put(entry.publisher().id().hash().toBytes())
                .putShort((short) entry.publisher().endpoint().port())
                .put((byte) host.length)
                .put(host);
        if (entry.folder()) {
            payload.put(entry.sha256().orElse(NO_HASH).toBytes()).put(FOLDER);
        } else {
            entry.sha256().ifPresent(hash -> payload.put(hash.toBytes()));
        }
        return Bytes.copyOf(payload.flip());
    }

    /** Reads an entry; empty if it is none, or of a format that this version does not know. */
    static Optional<CatalogEntry> entry(FileName name, SetMember row) {
        try {
            ByteBuffer member = row.member().toByteBuffer();
            FileRef file = new FileRef(new FileId(Hash256.read(member)), member.getLong());
            if (member.hasRemaining()) {
                return Optional.empty();
            }
            ByteBuffer payload = row.payload().toByteBuffer();
            if (payload.get() != FORMAT) {
                return Optional.empty();
            }
            Instant publishedAt = Instant.ofEpochMilli(payload.getLong());
            Instant lastSeen = Instant.ofEpochMilli(payload.getLong());
            PeerId publisher = new PeerId(Hash256.read(payload));
            int port = Short.toUnsignedInt(payload.getShort());
            byte[] host = new byte[Byte.toUnsignedInt(payload.get())];
            payload.get(host);
            Endpoint endpoint = new Endpoint(new String(host, StandardCharsets.UTF_8), port);
            Optional<Hash256> sha256 = payload.hasRemaining() ? Optional.of(Hash256.read(payload)) : Optional.empty();
            boolean folder = payload.hasRemaining() && payload.get() == FOLDER;
            return Optional.of(new CatalogEntry(
                    name,
                    file,
                    sha256.filter(hash -> !hash.equals(NO_HASH)),
                    folder,
                    new PeerRef(publisher, endpoint),
                    publishedAt,
                    lastSeen));
        } catch (BufferUnderflowException | IllegalArgumentException | DateTimeException e) {
            return Optional.empty();
        }
    }
}
