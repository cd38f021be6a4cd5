// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.output;

import java.util.Locale;

/**
 * Text from anywhere as one line of a terminal: what would move the cursor, change colours or turn the direction of writing
 * is written out as {@code \}{@code u001b}. Names, messages and values come from other machines. Pure functions.
 */
public final class Printable {
    /** A message longer than this hides what it says. */
    private static final int LONGEST = 600;

    private static final int SHOWN_AT_EACH_END = 200;

    private Printable() {}

    /** The text with nothing in it that steers a terminal; a tab stays. */
    public static String line(String text) {
        if (text.codePoints().noneMatch(Printable::steers)) {
            return text;
        }
        StringBuilder plain = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            if (steers(c)) {
                plain.append(String.format(Locale.ROOT, "\\u%04x", c));
            } else {
                plain.appendCodePoint(c);
            }
        });
        return plain.toString();
    }

    /** The same, without the middle if it is very long: somebody typed or sent a whole file. */
    public static String message(String text) {
        if (text.length() <= LONGEST) {
            return line(text);
        }
        String left = text.substring(0, SHOWN_AT_EACH_END);
        String right = text.substring(text.length() - SHOWN_AT_EACH_END);
        return line(left + " […" + (text.length() - 2 * SHOWN_AT_EACH_END) + " characters…] " + right);
    }

    private static boolean steers(int c) {
        int type = Character.getType(c);
        return (type == Character.CONTROL && c != '\t')
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR
                || type == Character.SURROGATE
                || c == 0x061C
                || c == 0x200E
                || c == 0x200F
                || (c >= 0x202A && c <= 0x202E)
                || (c >= 0x2066 && c <= 0x2069);
    }
}
