// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.policy;

/**
 * Writes what strangers have named so that it can neither end a line, nor move the cursor, nor look like something else:
 * whatever is not plainly visible becomes its number. Stateless.
 */
final class AuditText {
    private static final int MOST_CHARACTERS = 200;

    private AuditText() {}

    /** Returns the text in quotation marks, shortened if it is long. */
    static String quoted(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
        int written = 0;
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            if (written++ == MOST_CHARACTERS) {
                quoted.append('…');
                break;
            }
            append(quoted, text.codePointAt(i));
        }
        return quoted.append('"').toString();
    }

    private static void append(StringBuilder quoted, int c) {
        if (c == '"' || c == '\\') {
            quoted.append('\\').append((char) c);
        } else if (isPlain(c)) {
            quoted.appendCodePoint(c);
        } else {
            quoted.append(String.format("\\u{%x}", c));
        }
    }

    private static boolean isPlain(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            case Character.SPACE_SEPARATOR -> c == ' ';
            default -> true;
        };
    }
}
