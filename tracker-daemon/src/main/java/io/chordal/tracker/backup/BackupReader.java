// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.backup;

import static java.util.Objects.requireNonNull;

import com.google.common.io.ByteSource;
import com.google.common.io.ByteStreams;
import io.chordal.dht.id.Bytes;
import io.chordal.tracker.value.TrackerException;
import io.chordal.tracker.value.TrackerReason;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Reads a backup that lies somewhere whole; nothing is taken for granted of what lies there.
 *
 * <p>Immutable. {@link #check} finds every change and every truncation by the hash at the end, before anything is taken for a length;
 * whatever is wrong ends in BACKUP_DAMAGED, or RECORD_TOO_NEW for one of a later version. Of the backup, one part is in memory at a time.
 */
final class BackupReader {
    private static final int BEGINNING = BackupFormat.MAGIC.size() + 1;
    private static final int SHORTEST = BEGINNING + BackupFormat.HASH_BYTES;

    private final ByteSource source;

    BackupReader(ByteSource source) {
        this.source = requireNonNull(source, "source is null");
    }

    /** Finds out whether it is whole, of a version that can be read, and made of parts in their order; shows each part on the way. */
    BackupHead check(Consumer<BackupPart> each) throws IOException {
        long hashed = source.size() - BackupFormat.HASH_BYTES;
        if (source.size() < SHORTEST || !begin().contentEquals(ByteSource.wrap(BackupFormat.MAGIC.toByteArray()))) {
            throw damaged("it does not begin as backups do, or ends too early");
        }
        byte[] hash = source.slice(hashed, BackupFormat.HASH_BYTES).read();
        if (!Arrays.equals(hash, source.slice(0, hashed).hash(BackupFormat.HASH).asBytes())) {
            throw damaged("it was cut off or changed: its SHA-256 is not what it says itself");
        }
        int version = source.slice(BackupFormat.MAGIC.size(), 1).read()[0] & 0xff;
        if (version > BackupFormat.VERSION) {
            throw new TrackerException(
                    TrackerReason.RECORD_TOO_NEW,
                    "a newer tracker made this backup (version " + version + ", here at most " + BackupFormat.VERSION
                            + "); update this tracker");
        }
        return read(each);
    }

    private ByteSource begin() {
        return source.slice(0, BackupFormat.MAGIC.size());
    }

    /** Shows each part once more of a backup that was checked. */
    BackupHead read(Consumer<BackupPart> each) throws IOException {
        long size = source.size() - SHORTEST;
        try (DataInputStream in =
                new DataInputStream(source.slice(BEGINNING, size).openBufferedStream())) {
            BackupHead head = head(in);
            Parts parts = new Parts(each);
            int kind = in.readUnsignedByte();
            while (kind != BackupFormat.END) {
                parts.next(kind, text(in));
                kind = in.readUnsignedByte();
            }
            parts.end(text(in));
            if (in.read() >= 0) {
                throw damaged("something follows its end");
            }
            return head;
        } catch (EOFException e) {
            throw damaged("it ends within a part");
        }
    }

    private static BackupHead head(DataInputStream in) throws IOException {
        if (in.readUnsignedByte() != BackupFormat.HEAD) {
            throw damaged("it has no head");
        }
        return BackupHead.read(text(in));
    }

    private static Bytes text(DataInputStream in) throws IOException {
        int size = in.readInt();
        if (size < 0 || size > BackupPart.MOST) {
            throw damaged("a part has " + size + " bytes");
        }
        byte[] text = new byte[size];
        ByteStreams.readFully(in, text);
        return Bytes.copyOf(text);
    }

    private static TrackerException damaged(String how) {
        return new TrackerException(
                TrackerReason.BACKUP_DAMAGED,
                "the backup cannot be used: " + how + "; nothing was written, take another copy of it");
    }

    /** Which part may follow which. Confined to one reading. */
    private static final class Parts {
        private final Consumer<BackupPart> each;
        private boolean inGroup;
        private long records;

        Parts(Consumer<BackupPart> each) {
            this.each = each;
        }

        void next(int number, Bytes text) {
            Optional<BackupKind> kind = BackupKind.of(number);
            if (kind.isEmpty()) {
                throw damaged("it has a part of an unknown kind, " + number);
            }
            if (kind.get().isOfGroup() && !inGroup) {
                throw damaged("a " + kind.get().noun() + " follows no group");
            }
            inGroup = kind.get().isOfGroup() || kind.get() == BackupKind.GROUP;
            records++;
            each.accept(new BackupPart(kind.get(), text));
        }

        void end(Bytes text) {
            if (text.size() != Long.BYTES || text.toByteBuffer().getLong() != records) {
                throw damaged("it does not have as many records as it says");
            }
        }
    }
}
