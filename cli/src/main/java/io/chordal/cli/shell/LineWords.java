// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.shell;

import com.google.common.collect.ImmutableList;
import java.util.Optional;

/** Splits a line into words as a shell does: blanks part them, quotes and backslashes keep blanks. Pure functions. */
final class LineWords {
    private LineWords() {}

    /** The words; nothing if a quote is not closed. What follows a {@code #} at the begin of a word says nothing. */
    static Optional<ImmutableList<String>> of(String line) {
        ImmutableList.Builder<String> words = ImmutableList.builder();
        StringBuilder word = new StringBuilder();
        boolean inWord = false;
        char quote = 0;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            boolean escapes = c == '\\' && quote != '\'' && i + 1 < line.length();
            if (escapes) {
                i++;
                word.append(line.charAt(i));
                inWord = true;
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
}
