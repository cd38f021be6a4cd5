// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.shell;

import com.google.common.collect.ImmutableList;
import java.util.Optional;

/**
 * Splits a line into words as a POSIX shell does, but expands nothing: {@code $}, {@code *} and {@code `} are themselves.
 *
 * <p>Blanks part words, quotes and backslashes keep them. A backslash outside quotes takes the next character as it is; the last of
 * a line is itself. In single quotes a backslash is itself. In double quotes it does so before {@code \ " $ `} alone, and stays where
 * anything else follows, so that {@code "C:\dir"} is what it looks like. A backslash before a line's end joins the lines, outside
 * quotes and in double ones. Pure functions.
 */
final class LineWords {
    private static final String ESCAPED_IN_DOUBLE_QUOTES = "\\\"$`\n";

    private LineWords() {}

    /** The words; nothing if a quote is not closed. What follows a {@code #} at the begin of a word says nothing. */
    static Optional<ImmutableList<String>> of(String line) {
        ImmutableList.Builder<String> words = ImmutableList.builder();
        StringBuilder word = new StringBuilder();
        boolean inWord = false;
        char quote = 0;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '\\' && escapes(line, i + 1, quote)) {
                i++;
                if (line.charAt(i) != '\n') {
                    word.append(line.charAt(i));
                    inWord = true;
                }
            } else if (quote != 0) {
                if (c == quote) {
                    quote = 0;
                } else {
                    word.append(c);
                }
            } else if (c == '\'' || c == '"') {
                quote = c;
                inWord = true;
            } else if (Character.isWhitespace(c)) {
                if (inWord) {
                    words.add(word.toString());
                    word.setLength(0);
                    inWord = false;
                }
            } else if (c == '#' && !inWord) {
                break;
            } else {
                word.append(c);
                inWord = true;
            }
        }
        if (quote != 0) {
            return Optional.empty();
        }
        return Optional.of(inWord ? words.add(word.toString()).build() : words.build());
    }

    /** Whether a backslash before the character there, within a quote or none (0), takes it as it is. */
    private static boolean escapes(String line, int next, char quote) {
        return next < line.length()
                && quote != '\''
                && (quote == 0 || ESCAPED_IN_DOUBLE_QUOTES.indexOf(line.charAt(next)) >= 0);
    }
}
