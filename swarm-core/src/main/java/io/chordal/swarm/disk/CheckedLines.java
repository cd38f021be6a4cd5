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
 * <p>What cannot be read at the end was torn by a crash and does not count. What cannot be read though a whole line comes after
 * it was damaged: {@link #read} goes on behind it and says so, {@link #decode} takes nothing but what comes before.
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

    /**
     * What a file was found to be.
     *
     * @param lost lines that cannot be read though a whole one comes after them: somebody or something damaged them
     * @param torn whether its end cannot be read, as a crash leaves it
     */
    public record Reading(int lost, boolean torn) {
        /** Whether every line could be read. */
        public boolean whole() {
            return lost == 0 && !torn;
        }
    }

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
     * Gives the lines of a file to {@code sink}, one by one, all that can be read. The file may be of any length; a line of over
     * 16 MiB cannot be read.
     */
    public static Reading read(OpenFile file, Sink sink) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
        Gathering lines = new Gathering(sink);
        long at = 0;
        for (int n = file.read(buffer, at); n >= 0; n = file.read(buffer.clear(), at)) {
            at += n;
            lines.take(buffer.array(), n);
        }
        return lines.end();
    }

    /** The same for the bytes of a whole file. */
    public static Reading read(byte[] bytes, Sink sink) throws IOException {
        Gathering lines = new Gathering(sink);
        lines.take(bytes, bytes.length);
        return lines.end();
    }

    /** Puts lines together from pieces of a file. Confined to one thread. */
    private static final class Gathering {
        private final Sink sink;
        private final ByteArrayOutputStream begun = new ByteArrayOutputStream();
        private boolean tooLong;
        private int lost;
        private int bad;

        Gathering(Sink sink) {
            this.sink = sink;
        }

        void take(byte[] bytes, int length) throws IOException {
            int from = 0;
            for (int i = 0; i < length; i++) {
                if (bytes[i] == '\n') {
                    add(bytes, from, i);
                    lineEnd();
                    from = i + 1;
                }
            }
            add(bytes, from, length);
        }

        private void add(byte[] bytes, int from, int to) {
            tooLong |= begun.size() + (to - from) > LONGEST;
            if (tooLong) {
                begun.reset();
            } else {
                begun.write(bytes, from, to - from);
            }
        }

        private void lineEnd() throws IOException {
            Optional<String> line = tooLong ? Optional.empty() : checked(begun.toString(StandardCharsets.UTF_8));
            begun.reset();
            tooLong = false;
            if (line.isEmpty()) {
                bad++;
                return;
            }
            lost += bad;
            bad = 0;
            sink.line(line.get());
        }

        Reading end() {
            return new Reading(lost, bad > 0 || tooLong || begun.size() > 0);
        }
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
