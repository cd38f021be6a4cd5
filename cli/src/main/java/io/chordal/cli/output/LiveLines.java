// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.output;

import static java.util.Objects.requireNonNull;

import java.io.PrintStream;
import java.util.List;

/**
 * A block of lines at the bottom of a terminal that is drawn anew in place.
 *
 * <p>Only for a live terminal. Confined to one thread. Other output goes between {@link #clear} and the next {@link #draw}.
 */
public final class LiveLines {
    private static final String UP = "\u001b[%dA";
    private static final String ERASE_LINE = "\u001b[K";
    private static final String ERASE_BELOW = "\u001b[J";

    private final PrintStream out;
    private final int columns;
    private int drawn;

    /** A block on a terminal. */
    public LiveLines(Terminal terminal) {
        requireNonNull(terminal, "terminal is null");
        this.out = terminal.err();
        this.columns = terminal.columns();
    }

    /** Replaces the block; longer lines are cut at the terminal's width. */
    public void draw(List<String> lines) {
        StringBuilder text = new StringBuilder();
        if (drawn > 0) {
            text.append(String.format(UP, drawn)).append('\r');
        }
        for (String line : lines) {
            int end = Math.min(line.length(), columns - 1);
            text.append(line, 0, end).append(ERASE_LINE).append('\n');
        }
        text.append(ERASE_BELOW);
        out.print(text);
        out.flush();
        drawn = lines.size();
    }

    /** Removes the block. */
    public void clear() {
        draw(List.of());
    }
}
