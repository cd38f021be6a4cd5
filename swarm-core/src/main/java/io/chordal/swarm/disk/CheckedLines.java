// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.disk;

import com.google.common.collect.ImmutableList;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Text lines that carry their own CRC32C: {@code 0a1b2c3d the line\n}. Stateless.
 *
 * <p>A reader takes the longest prefix of whole lines; a line torn by a crash, and all after it, does not count.
 */
public final class CheckedLines {
    private static final int CRC_DIGITS = 8;
    private static final int BUFFER = 64 * 1024;
    private static final int LONGEST = 16 * 1024 * 1024;

    private CheckedLines() {}

    /** Takes lines. */
    @FunctionalInterface
    public interface Sink {
        /** The next line, its check removed. */
        void line(String line) throws IOException;
    }

    /**
     * The readable prefix of a file.
     *
     * @param lines its lines, checks removed
     * @param bytes its length
     * @param whole whether the file has nothing after it
     */
    public record Prefix(ImmutableList<String> lines, long bytes, boolean whole) {}

    /** One line with its check and line end; the line itself has none. */
    public static ByteBuffer encode(String line) {
        return StandardCharsets.UTF_8.encode(withCheck(line));
    }

    /** The lines of a whole file, each with its check and line end. */
    public static ByteBuffer encode(Iterable<String> lines) {
        StringBuilder text = new StringBuilder();
        lines.forEach(line -> text.append(withCheck(line)));
        return StandardCharsets.UTF_8.encode(text.toString());
    }

    /** Reads as far as every line is whole. */
    public static Prefix decode(byte[] bytes) {
        ImmutableList.Builder<String> lines = ImmutableList.builder();
        int from = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] != '\n') {
                continue;
            }
            Optional<String> line = checked(new String(bytes, from, i - from, StandardCharsets.UTF_8));
            if (line.isEmpty()) {
                break;
            }
            lines.add(line.get());
            from = i + 1;
        }
        return new Prefix(lines.build(), from, from == bytes.length);
    }

    /**
     * Gives the lines of a file to {@code sink}, one by one, as far as every line is whole. The file may be of any
     * length; a line of over 16 MiB counts as torn.
     *
     * @return whether the file has nothing after them
     */
    public static boolean read(OpenFile file, Sink sink) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
        ByteArrayOutputStream begun = new ByteArrayOutputStream();
        long at = 0;
        for (int n = file.read(buffer, at); n >= 0; n = file.read(buffer.clear(), at)) {
            at += n;
            int from = 0;
            for (int i = 0; i < n; i++) {
                if (buffer.get(i) != '\n') {
                    continue;
                }
                begun.write(buffer.array(), from, i - from);
                Optional<String> line = checked(begun.toString(StandardCharsets.UTF_8));
                if (line.isEmpty()) {
                    return false;
                }
                sink.line(line.get());
                begun.reset();
                from = i + 1;
            }
            begun.write(buffer.array(), from, n - from);
            if (begun.size() > LONGEST) {
                return false;
            }
        }
        return begun.size() == 0;
    }

    private static String withCheck(String line) {
        if (line.indexOf('\n') >= 0) {
            throw new IllegalArgumentException("a line with a line end in it: " + line);
        }
        return crc(line) + " " + line + "\n";
    }

    private static Optional<String> checked(String text) {
        if (text.length() <= CRC_DIGITS || text.charAt(CRC_DIGITS) != ' ') {
            return Optional.empty();
        }
        String line = text.substring(CRC_DIGITS + 1);
        return text.startsWith(crc(line)) ? Optional.of(line) : Optional.empty();
    }

    private static String crc(String line) {
        CRC32C crc = new CRC32C();
        crc.update(StandardCharsets.UTF_8.encode(line));
        return String.format(Locale.ROOT, "%08x", crc.getValue());
    }
}
