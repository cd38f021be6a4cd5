// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.ring;

import com.google.common.io.ByteArrayDataOutput;
import com.google.common.io.ByteStreams;
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
import io.chordal.tracker.group.GroupId;
import io.chordal.tracker.value.PeerId;
import io.chordal.tracker.value.PeerRef;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How a catalogue entry is written. Partition {@code catalog/public/NN}, or {@code catalog/}, the group's id in hexadecimal, and
 * {@code /NN}; item = the name's bytes. In {@code public} as a member of a set: member = FileId and size (8 bytes, big-endian). In other groups
 * a register holds the entries of the name, one but after a split of the trackers: format (1 byte, 1), then for each its length (2) and
 * member and payload.
 *
 * <p>The payload, big-endian: format (1 byte, 1), published at and last seen (8 bytes each, milliseconds since 1970), the
 * publisher's id (32), its port (2), the length of its host (1) and the host in UTF-8, then the SHA-256 (32) if there is one.
 * Where more follows, there are always 32 bytes there, zeros for no SHA-256: then a byte 1 for a folder's list, else 0, then the
 * uploader's length (1) and the uploader in UTF-8, if there is one. What a later version may add after that is ignored. Pure.
 */
final class CatalogRowCodec {
    private static final String ROOT = "catalog/";
    private static final byte FORMAT = 1;
    private static final byte FOLDER = 1;
    private static final Hash256 NO_HASH = new Hash256(0, 0, 0, 0);

    private CatalogRowCodec() {}

    static Bytes partition(GroupId group, int number) {
        String of = group.isPublic() ? "public" : group.toString();
        return Bytes.utf8(ROOT + of + (number < 10 ? "/0" : "/") + number);
    }

    static Key key(GroupId group, FileName name) {
        return new Key(partition(group, CatalogPartition.of(name)), item(name));
    }

    /** Says whether a key is one of the catalogue's. */
    static boolean isCatalogue(Key key) {
        return key.partition().toUtf8().startsWith(ROOT);
    }

    static Bytes item(FileName name) {
        return Bytes.utf8(name.value());
    }

    /** Reads the name that a key stands for; empty if no name has this key. */
    static Optional<FileName> name(GroupId group, Key key) {
        String text = key.item().toUtf8();
        if (FileName.problem(text).isPresent()) {
            return Optional.empty();
        }
        FileName name = new FileName(text);
        return key(group, name).equals(key) ? Optional.of(name) : Optional.empty();
    }

    static Bytes member(FileRef file) {
        return Bytes.copyOf(ByteBuffer.allocate(Hash256.BYTES + Long.BYTES)
                .put(file.fileId().toBytes())
                .putLong(file.size())
                .array());
    }

    static Bytes payload(CatalogEntry entry) {
        byte[] host = entry.publisher().endpoint().host().getBytes(StandardCharsets.UTF_8);
        byte[] uploader = entry.uploader().getBytes(StandardCharsets.UTF_8);
        ByteBuffer payload = ByteBuffer.allocate(1
                + 2 * Long.BYTES
                + Hash256.BYTES
                + Short.BYTES
                + 1
                + host.length
                + Hash256.BYTES
                + 2
                + uploader.length);
        payload.put(FORMAT)
                .putLong(entry.publishedAt().toEpochMilli())
                .putLong(entry.lastSeen().toEpochMilli())
                .put(entry.publisher().id().hash().toBytes())
                .putShort((short) entry.publisher().endpoint().port())
                .put((byte) host.length)
                .put(host);
        if (entry.folder() || uploader.length > 0) {
            payload.put(entry.sha256().orElse(NO_HASH).toBytes()).put(entry.folder() ? FOLDER : 0);
            payload.put((byte) uploader.length).put(uploader);
        } else {
            entry.sha256().ifPresent(hash -> payload.put(hash.toBytes()));
        }
        return Bytes.copyOf(payload.flip());
    }

    /** Reads an entry; empty if it is none, or of a format that this version does not know. */
    static Optional<CatalogEntry> entry(FileName name, SetMember row) {
        try {
            ByteBuffer member = row.member().toByteBuffer();
            FileRef file = file(member);
            return member.hasRemaining()
                    ? Optional.empty()
                    : entry(name, file, row.payload().toByteBuffer());
        } catch (BufferUnderflowException | IllegalArgumentException | DateTimeException e) {
            return Optional.empty();
        }
    }

    /** Writes the entries of a name in a group. */
    static Bytes register(List<CatalogEntry> entries) {
        ByteArrayDataOutput value = ByteStreams.newDataOutput();
        value.writeByte(FORMAT);
        for (CatalogEntry entry : entries) {
            byte[] member = member(entry.file()).toByteArray();
            byte[] payload = payload(entry).toByteArray();
            value.writeShort(member.length + payload.length);
            value.write(member);
            value.write(payload);
        }
        return Bytes.copyOf(value.toByteArray());
    }

    /** Reads the entries of a name in a group; those that cannot be read are left out. */
    static List<CatalogEntry> entries(FileName name, Bytes register) {
        List<CatalogEntry> entries = new ArrayList<>();
        ByteBuffer value = register.toByteBuffer();
        if (!value.hasRemaining() || value.get() != FORMAT) {
            return entries;
        }
        while (value.remaining() >= Short.BYTES) {
            int length = Short.toUnsignedInt(value.getShort());
            if (length > value.remaining()) {
                return entries;
            }
            ByteBuffer row = value.slice(value.position(), length);
            value.position(value.position() + length);
            try {
                entry(name, file(row), row).ifPresent(entries::add);
            } catch (BufferUnderflowException | IllegalArgumentException | DateTimeException e) {
                // Another version wrote it, or somebody else.
                continue;
            }
        }
        return entries;
    }

    private static FileRef file(ByteBuffer member) {
        return new FileRef(new FileId(Hash256.read(member)), member.getLong());
    }

    private static Optional<CatalogEntry> entry(FileName name, FileRef file, ByteBuffer payload) {
        if (payload.get() != FORMAT) {
            return Optional.empty();
        }
        Instant publishedAt = Instant.ofEpochMilli(payload.getLong());
        Instant lastSeen = Instant.ofEpochMilli(payload.getLong());
        PeerId publisher = new PeerId(Hash256.read(payload));
        int port = Short.toUnsignedInt(payload.getShort());
        Endpoint endpoint = new Endpoint(text(payload), port);
        Optional<Hash256> sha256 = payload.hasRemaining() ? Optional.of(Hash256.read(payload)) : Optional.empty();
        boolean folder = payload.hasRemaining() && payload.get() == FOLDER;
        String uploader = payload.hasRemaining() ? text(payload) : "";
        return Optional.of(new CatalogEntry(
                name,
                file,
                sha256.filter(hash -> !hash.equals(NO_HASH)),
                folder,
                new PeerRef(publisher, endpoint),
                uploader,
                publishedAt,
                lastSeen));
    }

    private static String text(ByteBuffer payload) {
        byte[] text = new byte[Byte.toUnsignedInt(payload.get())];
        payload.get(text);
        return new String(text, StandardCharsets.UTF_8);
    }
}
