// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.output;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * One value as a program reads it and as a person does. Immutable if its value is.
 *
 * @param value what JSON shows; see {@link Json}
 * @param text what a table shows
 */
public record Cell(@Nullable Object value, String text) {
    public Cell {
        requireNonNull(text, "text is null");
    }

    /** A value that reads the same for both. */
    public static Cell of(Object value) {
        return value instanceof Cell cell ? cell : new Cell(value, value.toString());
    }

    /** A number of bytes. */
    public static Cell bytes(long bytes) {
        return new Cell(bytes, Quantities.bytes(bytes));
    }

    /** A size: rounded and to the byte. */
    public static Cell size(long bytes) {
        return new Cell(bytes, Quantities.bytes(bytes) + " (" + bytes + " bytes)");
    }

    /** A number of chunks of a size. */
    public static Cell chunks(int count, long chunkSize) {
        return new Cell(count, count + " of " + Quantities.bytes(chunkSize));
    }

    /** A text that may be missing: null for programs, a dash for people. */
    public static Cell orDash(@Nullable String text) {
        return text == null || text.isEmpty() ? new Cell(null, "-") : new Cell(text, text);
    }

    /** A yes or no. */
    public static Cell yesNo(boolean value) {
        return new Cell(value, value ? "yes" : "no");
    }
}
