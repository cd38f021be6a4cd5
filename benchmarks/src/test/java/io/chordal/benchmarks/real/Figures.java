// SPDX-License-Identifier: Apache-2.0
package io.chordal.benchmarks.real;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * One figure as each round of a run gave it.
 *
 * <p>Immutable.
 *
 * @param rounds the figure of each round, in order
 */
record Figures(List<Double> rounds) {
    Figures {
        rounds = List.copyOf(rounds);
        if (rounds.isEmpty()) {
            throw new IllegalArgumentException("a figure of no round");
        }
    }

    /** Returns this figure divided by the other, round by round. */
    Figures per(Figures other) {
        return new Figures(IntStream.range(0, rounds.size())
                .mapToObj(round -> rounds.get(round) / other.rounds.get(round))
                .toList());
    }

    /** Returns this figure divided by the number. */
    Figures by(double number) {
        return new Figures(rounds.stream().map(figure -> figure / number).toList());
    }

    double median() {
        return rounds.stream().sorted().skip(rounds.size() / 2).findFirst().orElseThrow();
    }

    /** Returns the least and the greatest figure of a round. */
    String spread() {
        double[] sorted =
                rounds.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return String.format(Locale.ROOT, "%s to %s", text(sorted[0]), text(sorted[sorted.length - 1]));
    }

    /** Returns the figure with three digits that count. */
    static String text(double figure) {
        return String.format(Locale.ROOT, figure >= 100 ? "%.0f" : figure >= 10 ? "%.1f" : "%.2f", figure);
    }
}
