// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.output;

/** Words that a shell reads as they are meant. Stateless. */
public final class ShellWord {
    private ShellWord() {}

    /** The text as one word: itself if no shell minds it, else in single quotes. */
    public static String of(String text) {
        return text.matches("[A-Za-z0-9._%:/@,+=-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}
