// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.catalog;

import static java.util.Objects.requireNonNull;

import com.google.common.io.BaseEncoding;
import io.chordal.swarm.file.ChunkLayout;
import io.chordal.swarm.file.FileId;
import io.chordal.swarm.file.FileName;
import io.chordal.swarm.file.FileRef;
import io.chordal.swarm.file.Hash256;
import io.chordal.tracker.value.TrackerException;
import io.chordal.tracker.value.TrackerReason;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;

/**
 * Where an entry stands in the order of listings: by the bytes of its name, then by file.
 *
 * <p>Immutable. Its text is the page token that callers hand back.
 *
 * @param name the name
 * @param file the file
 */
record CatalogPlace(FileName name, FileRef file) implements Comparable<CatalogPlace> {
    /** The order of names: that of their bytes in UTF-8, as the records have it. */
    static final Comparator<FileName> BY_BYTES = (a, b) -> compareAsUtf8(a.value(), b.value());

    private static final Comparator<CatalogPlace> ORDER =
            Comparator.comparing(CatalogPlace::name, BY_BYTES).thenComparing(CatalogPlace::file);
    private static final BaseEncoding TEXT = BaseEncoding.base64Url().omitPadding();
    private static final int FILE_BYTES = Hash256.BYTES + Long.BYTES;

    CatalogPlace {
        requireNonNull(name, "name is null");
        requireNonNull(file, "file is null");
    }

    /**
     * Reads a page token.
     *
     * @throws TrackerException if it is none of ours
     */
    static CatalogPlace parse(String token) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(TEXT.decode(token));
            FileRef file = new FileRef(new FileId(Hash256.read(bytes)), bytes.getLong());
            return new CatalogPlace(
                    new FileName(StandardCharsets.UTF_8.decode(bytes).toString()), file);
        } catch (IllegalArgumentException | BufferUnderflowException e) {
            throw new TrackerException(
                    TrackerReason.INVALID_REQUEST,
                    "the page token is not one that this catalogue gave out; start with none",
                    e);
        }
    }

    /** Returns the place after all files of the name. */
    static CatalogPlace afterAllOf(FileName name) {
        return new CatalogPlace(name, new FileRef(new FileId(new Hash256(-1, -1, -1, -1)), ChunkLayout.MAX_SIZE));
    }

    /** Returns the page token. */
    String token() {
        byte[] nameBytes = name.value().getBytes(StandardCharsets.UTF_8);
        return TEXT.encode(ByteBuffer.allocate(FILE_BYTES + nameBytes.length)
                .put(file.fileId().toBytes())
                .putLong(file.size())
                .put(nameBytes)
                .array());
    }

    @Override
    public int compareTo(CatalogPlace other) {
        return ORDER.compare(this, other);
    }

    /** Compares well-formed texts as their UTF-8 bytes compare: surrogates stand for what lies above all other characters. */
    private static int compareAsUtf8(String a, String b) {
        int common = Math.min(a.length(), b.length());
        for (int i = 0; i < common; i++) {
            char x = a.charAt(i);
            char y = b.charAt(i);
            if (x != y) {
                return Character.isSurrogate(x) == Character.isSurrogate(y)
                        ? Character.compare(x, y)
                        : Boolean.compare(Character.isSurrogate(x), Character.isSurrogate(y));
            }
        }
        return Integer.compare(a.length(), b.length());
    }
}
