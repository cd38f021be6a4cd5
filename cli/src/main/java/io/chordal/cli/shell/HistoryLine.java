// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.shell;

import com.google.common.collect.ImmutableSet;
import java.util.List;
import java.util.Optional;

/** A line as the history keeps it: without passwords. Pure functions. */
final class HistoryLine {
    /** Commands that are followed by a user's name and perhaps a password; nothing after the name is kept. */
    private static final ImmutableSet<String> NAMED = ImmutableSet.of("login", "create_user", "create", "reset");

    /** Commands that are followed by nothing but perhaps passwords. */
    private static final String PASSWD = "passwd";

    private static final ImmutableSet<String> NOUNS = ImmutableSet.of("user", "peerctl");

    private HistoryLine() {}

    /** What is kept of a line; nothing of one that cannot be read and might hold a password. */
    static Optional<String> of(String line) {
        Optional<? extends List<String>> read = LineWords.of(line);
        if (read.isEmpty()) {
            return mightHoldPassword(line) ? Optional.empty() : Optional.of(line);
        }
        List<String> words = read.get();
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            boolean ofUser = i > 0 && NOUNS.contains(words.get(i - 1));
            if (word.equals(PASSWD)) {
                return Optional.of(String.join(" ", words.subList(0, i + 1)));
            }
            if (NAMED.contains(word) && (ofUser || word.equals("login") || word.equals("create_user"))) {
                return Optional.of(String.join(" ", words.subList(0, Math.min(words.size(), name(words, i) + 1))));
            }
        }
        return Optional.of(line);
    }

    /** Where the name stands that follows a command. */
    private static int name(List<String> words, int command) {
        int at = command + 1;
        while (at < words.size() && words.get(at).startsWith("-")) {
            at++;
        }
        return at;
    }

    private static boolean mightHoldPassword(String line) {
        return line.contains(PASSWD) || NAMED.stream().anyMatch(line::contains);
    }
}
