// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.catalog;

import com.google.common.io.ByteArrayDataOutput;
import com.google.common.io.ByteStreams;
import io.chordal.swarm.file.FileId;
import io.chordal.swarm.file.FileName;
import io.chordal.swarm.file.FileRef;
import io.chordal.swarm.file.Hash256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The names of a partition, their files, and the words by which they are found, packed into one array: a name of 40 ASCII characters with one file
 * takes 87 bytes.
 *
 * <p>Immutable. Name after name, in the order of their bytes: the length of the name (1 byte) and the name; the length of its words (2 bytes) and
 * these, with spaces between them, or {@value #ITSELF} and nothing for a name that is all ASCII, and so is searched itself; how many files
 * it has (4 bytes), and of each FileId and size (8 bytes), in order.
 */
final class NameBlock {
    private static final int ITSELF = 0xffff;

    private final byte[] packed;
    private final int names;

    private NameBlock(byte[] packed, int names) {
        this.packed = packed;
        this.names = names;
    }

    /** Returns how many bytes it takes. */
    int bytes() {
        return packed.length;
    }

    /** Returns how many names it has. */
    int names() {
        return names;
    }

    /** Tells, in the order of the names and of their files, of all files whose names have any of the terms. */
    void find(WordFinder finder, Finds finds) {
        ByteBuffer in = ByteBuffer.wrap(packed);
        while (in.hasRemaining()) {
            int name = in.position();
            int length = Byte.toUnsignedInt(in.get());
            skip(in, length);
            int words = Short.toUnsignedInt(in.getShort());
            int terms = words == ITSELF
                    ? finder.termsIn(packed, name + 1, name + 1 + length)
                    : finder.termsIn(packed, in.position(), skip(in, words) + words);
            int files = in.getInt();
            if (terms == 0) {
                skip(in, files * (Hash256.BYTES + Long.BYTES));
            }
            for (int i = 0; terms != 0 && i < files; i++) {
                Hash256 hash = new Hash256(in.getLong(), in.getLong(), in.getLong(), in.getLong());
                finds.found(terms, name, new FileRef(new FileId(hash), in.getLong()));
            }
        }
    }

    /** Returns the position from which it skips. */
    private static int skip(ByteBuffer in, int bytes) {
        int position = in.position();
        in.position(position + bytes);
        return position;
    }

    /** Returns the name at a place that was told. */
    FileName name(int place) {
        int length = Byte.toUnsignedInt(packed[place]);
        return new FileName(new String(packed, place + 1, length, StandardCharsets.UTF_8));
    }

    /** Is told of files that were found. */
    @FunctionalInterface
    interface Finds {
        /** A file's name, which is at that place, has these terms, a bit for each. */
        void found(int terms, int name, FileRef file);
    }

    /** Packs entries that come in the order of their names. Confined to one thread at a time. */
    static final class Packing {
        private final ByteArrayDataOutput out = ByteStreams.newDataOutput();
        private int names;

        /** Packs entries, all there are of their names. */
        void add(List<CatalogEntry> entries) {
            List<FileRef> files = new ArrayList<>();
            for (int i = 0; i < entries.size(); i++) {
                FileName name = entries.get(i).name();
                files.add(entries.get(i).file());
                if (i + 1 == entries.size() || !entries.get(i + 1).name().equals(name)) {
                    add(name, files);
                    files.clear();
                }
            }
        }

        private void add(FileName name, List<FileRef> files) {
            byte[] bytes = name.value().getBytes(StandardCharsets.UTF_8);
            out.writeByte(bytes.length);
            out.write(bytes);
            if (bytes.length == name.value().length()) {
                out.writeShort(ITSELF);
            } else {
                byte[] words = String.join(" ", SearchWords.in(name)).getBytes(StandardCharsets.UTF_8);
                out.writeShort(words.length);
                out.write(words);
            }
            out.writeInt(files.size());
            for (FileRef file : files) {
                out.write(file.fileId().toBytes());
                out.writeLong(file.size());
            }
            names++;
        }

        int names() {
            return names;
        }

        NameBlock packed() {
            return new NameBlock(out.toByteArray(), names);
        }
    }
}
