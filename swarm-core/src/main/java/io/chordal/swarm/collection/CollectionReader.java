// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.collection;

import com.google.common.base.CharMatcher;
import io.chordal.swarm.file.ChunkLayout;
import io.chordal.swarm.file.FileId;
import io.chordal.swarm.file.FileRef;
import io.chordal.swarm.file.Hash256;
import io.chordal.swarm.file.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Reads a list as a stream and gives only entries that obey all rules.
 *
 * <p>It holds one line, and a few bytes for each path seen; it reserves nothing by what the list claims. What it throws says
 * which line is wrong. Confined to one thread; the stream stays its owner's, who should buffer it.
 */
public final class CollectionReader {
    /** The largest list, in bytes. */
    public static final long MAX_LIST_BYTES = 256L * 1024 * 1024;
    /** What a list begins with. */
    static final String HEADER = "chordal collection 1";

    private static final CharMatcher DIGITS = CharMatcher.inRange('0', '9');
    private static final CharMatcher HEX = DIGITS.or(CharMatcher.inRange('a', 'f'));
    private static final int SIZE_DIGITS = 13;
    private static final int LONGEST = 2 + SIZE_DIGITS + 1 + 2 * Hash256.BYTES + 1 + CollectionPath.MAX_BYTES;

    private final InputStream in;
    private final CollectionRules rules = new CollectionRules();
    private final byte[] line = new byte[LONGEST];
    private long lines;
    private long read;

    /** A reader of a list from its beginning. */
    public CollectionReader(InputStream in) {
        this.in = in;
    }

    /**
     * What a list comes to.
     *
     * @param files how many files it has
     * @param bytes how many bytes they have together
     */
    public record Totals(int files, long bytes) {}

    /** Reads a list through to its end; throws {@link InvalidInputException} with COLLECTION if it breaks a rule. */
    public static Totals check(InputStream in) throws IOException {
        CollectionReader reader = new CollectionReader(in);
        while (reader.next().isPresent()) {
            continue;
        }
        return new Totals(reader.rules.count(), reader.rules.bytes());
    }

    /** The next entry, or nothing at the end; throws {@link InvalidInputException} with COLLECTION if it breaks a rule. */
    public Optional<CollectionEntry> next() throws IOException {
        if (lines == 0) {
            Optional<String> header = line();
            if (!header.equals(Optional.of(HEADER))) {
                throw wrong("it is no list of a folder, or one of a format that this Chordal does not know");
            }
        }
        Optional<String> text = line();
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            CollectionEntry entry = entry(text.get());
            rules.take(entry);
            return Optional.of(entry);
        } catch (InvalidInputException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
    }

    private CollectionEntry entry(String text) {
        boolean marked = text.startsWith("- ") || text.startsWith("x ");
        int sizeEnd = text.indexOf(' ', 2);
        int idEnd = sizeEnd < 0 ? -1 : text.indexOf(' ', sizeEnd + 1);
        if (!marked || idEnd < 0) {
            throw wrong("it is not of the form 'MARK SIZE FILEID PATH'");
        }
        long size = size(text.substring(2, sizeEnd));
        String id = text.substring(sizeEnd + 1, idEnd);
        if (id.length() != 2 * Hash256.BYTES || !HEX.matchesAllOf(id)) {
            throw wrong("the FileId is not of 64 hexadecimal digits in lower case");
        }
        return new CollectionEntry(
                new CollectionPath(text.substring(idEnd + 1)),
                text.charAt(0) == 'x',
                new FileRef(FileId.parse(id), size));
    }

    private long size(String digits) {
        boolean canonical = !digits.isEmpty()
                && digits.length() <= SIZE_DIGITS
                && DIGITS.matchesAllOf(digits)
                && (digits.length() == 1 || digits.charAt(0) != '0');
        if (!canonical || Long.parseLong(digits) > ChunkLayout.MAX_SIZE) {
            throw wrong("the size is not a number of bytes up to " + ChunkLayout.MAX_SIZE);
        }
        return Long.parseLong(digits);
    }

    /** The next line without its end; nothing at the end of the list. */
    private Optional<String> line() throws IOException {
        lines++;
        int length = 0;
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0 && length == 0) {
                return Optional.empty();
            }
            if (b < 0) {
                throw wrong("the last line has no end: the list was cut");
            }
            if (length == LONGEST) {
                throw wrong("the line is longer than " + LONGEST + " bytes");
            }
            line[length++] = (byte) b;
        }
        read += length + 1L;
        if (read > MAX_LIST_BYTES) {
            throw wrong("the list is larger than " + MAX_LIST_BYTES + " bytes");
        }
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(line, 0, length))
                    .toString());
        } catch (CharacterCodingException e) {
            throw wrong("the line is not UTF-8");
        }
    }

    private InvalidInputException wrong(String what) {
        String prefix = "line " + lines + " of the folder's list: ";
        return new InvalidInputException(
                InvalidInputException.Reason.COLLECTION, what.startsWith(prefix) ? what : prefix + what);
    }
}
