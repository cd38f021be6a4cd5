// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli;

import java.util.Collection;
import java.util.Optional;

/** What a user may have meant to type. Stateless. */
final class Suggestion {
    private static final int FARTHEST = 2;

    private Suggestion() {}

    /** The known word that is the fewest edits away, if it is at most two, or that begins with what was typed. */
    static Optional<String> of(String typed, Collection<String> known) {
        if (typed.isBlank()) {
            return Optional.empty();
        }
        String best = "";
        int least = FARTHEST + 1;
        for (String word : known) {
            int distance = typed.length() > 1 && word.startsWith(typed) ? 1 : distance(typed, word);
            if (distance < least) {
                least = distance;
                best = word;
            }
        }
        return best.isEmpty() ? Optional.empty() : Optional.of(best);
    }

    /** The Damerau-Levenshtein distance, without repeated transpositions. */
    static int distance(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                d[i][j] = i == 0 || j == 0 ? i + j : step(d, a, b, i, j);
            }
        }
        return d[a.length()][b.length()];
    }

    private static int step(int[][] d, String a, String b, int i, int j) {
        int same = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        int least = Math.min(Math.min(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + same);
        boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(least, d[i - 2][j - 2] + 1) : least;
    }
}
