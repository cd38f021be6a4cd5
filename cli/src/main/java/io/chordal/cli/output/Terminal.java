// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.output;

import static java.util.Objects.requireNonNull;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Where a command writes.
 *
 * <p>Thread-safe as far as {@link PrintStream} is. It closes nothing.
 *
 * @param out data
 * @param err messages and progress
 * @param live whether somebody watches {@code err} on a terminal that understands cursor movements
 * @param columns the width of that terminal
 */
public record Terminal(DataStream out, PrintStream err, boolean live, int columns) {
    private static final int DEFAULT_COLUMNS = 100;
    private static final int MIN_COLUMNS = 40;

    public Terminal {
        requireNonNull(out, "out is null");
        requireNonNull(err, "err is null");
        columns = columns < MIN_COLUMNS ? DEFAULT_COLUMNS : columns;
    }

    /**
     * The process's own streams, UTF-8, as the launcher found them: {@code chordal.tty} is "true" if stderr is a terminal, and
     * {@code chordal.columns} its width.
     */
    public static Terminal system() {
        String tty = System.getProperty("chordal.tty");
        String term = System.getenv("TERM");
        boolean live = (tty == null ? System.console() != null : Boolean.parseBoolean(tty))
                && term != null
                && !term.equals("dumb");
        DataStream out = DataStream.to(new FileOutputStream(FileDescriptor.out));
        PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        return new Terminal(out, err, live, systemColumns());
    }

    private static int systemColumns() {
        String columns = System.getProperty("chordal.columns", "");
        return columns.matches("[0-9]{1,4}") ? Integer.parseInt(columns) : DEFAULT_COLUMNS;
    }
}
