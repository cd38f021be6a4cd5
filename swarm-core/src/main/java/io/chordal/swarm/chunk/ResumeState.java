// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.chunk;

import com.google.common.base.Splitter;
import io.chordal.swarm.disk.CheckedLines;
import io.chordal.swarm.file.Manifest;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * What a resume journal says about an unfinished file. Immutable; reading and writing lines is pure.
 *
 * <p>The journal's lines: {@code chunks 1 FILEID SIZE KEY} (format, file, file key of the data), {@code written RANGES} (in
 * the operating system's hands), {@code durable RANGES} (forced to the disk), {@code dropped RANGES} (found damaged),
 * {@code closed MTIME} (nothing was written after this). A chunk is believed without a look only if it is durable and not
 * dropped.
 *
 * @param key file key of the data file that the journal speaks of
 * @param durable chunks whose bytes were forced
 * @param written chunks whose bytes were written, forced or not
 * @param closed modification time of the data when it was closed in order
 */
record ResumeState(String key, ChunkSet durable, ChunkSet written, Optional<String> closed) {
    private static final String FORMAT = "chunks";
    private static final int VERSION = 1;
    private static final Splitter WORDS = Splitter.on(' ');

    static String header(Manifest manifest, String key) {
        return FORMAT + " " + VERSION + " " + manifest.fileId().toHex() + " " + manifest.size() + " " + key;
    }

    static String written(int chunk) {
        return "written " + chunk;
    }

    static String durable(ChunkSet chunks) {
        return "durable " + ranges(chunks);
    }

    static String dropped(ChunkSet chunks) {
        return "dropped " + ranges(chunks);
    }

    static String closed(String modified) {
        return "closed " + modified;
    }

    /** Whether a journal was written by a newer format than this code knows. */
    static boolean isNewer(byte[] journal) {
        List<String> lines = CheckedLines.decode(journal).lines();
        List<String> words = lines.isEmpty() ? List.of() : WORDS.splitToList(lines.get(0));
        return words.size() > 1 && words.get(0).equals(FORMAT) && number(words.get(1)) > VERSION;
    }

    /** Reads a journal; nothing if it is not one of this file. */
    static Optional<ResumeState> read(Manifest manifest, byte[] journal) {
        List<String> lines = CheckedLines.decode(journal).lines();
        String mine = header(manifest, "");
        if (lines.isEmpty() || !lines.get(0).startsWith(mine)) {
            return Optional.empty();
        }
        BitSet durable = new BitSet();
        BitSet written = new BitSet();
        Optional<String> closed = Optional.empty();
        for (String line : lines.subList(1, lines.size())) {
            List<String> words = WORDS.splitToList(line);
            String argument = words.size() == 2 ? words.get(1) : "";
            closed = words.get(0).equals("closed") ? Optional.of(argument) : Optional.empty();
            switch (words.get(0)) {
                case "written" -> written.or(parse(manifest, argument));
                case "durable" -> {
                    durable.or(parse(manifest, argument));
                    written.or(durable);
                }
                case "dropped" -> {
                    durable.andNot(parse(manifest, argument));
                    written.andNot(parse(manifest, argument));
                }
                default -> {}
            }
        }
        int count = manifest.chunkCount();
        return Optional.of(new ResumeState(
                lines.get(0).substring(mine.length()),
                ChunkSet.of(count, durable),
                ChunkSet.of(count, written),
                closed));
    }

    private static String ranges(ChunkSet chunks) {
        return chunks.describe(Integer.MAX_VALUE).replace(" ", "");
    }

    /** Ranges as {@link #ranges} writes them; what cannot be such a range of this file is left out. */
    private static BitSet parse(Manifest manifest, String ranges) {
        BitSet bits = new BitSet();
        for (String range : Splitter.on(',').omitEmptyStrings().split(ranges)) {
            List<String> ends = Splitter.on('-').splitToList(range);
            int first = number(ends.get(0));
            int last = number(ends.get(ends.size() - 1));
            if (first >= 0 && first <= last && last < manifest.chunkCount()) {
                bits.set(first, last + 1);
            }
        }
        return bits;
    }

    private static int number(String digits) {
        try {
            return Integer.parseInt(digits);
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
