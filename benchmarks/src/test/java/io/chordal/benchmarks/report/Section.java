// SPDX-License-Identifier: Apache-2.0
package io.chordal.benchmarks.report;

import java.util.List;

/**
 * What was measured for one goal.
 *
 * <p>Immutable.
 *
 * @param title the goal
 * @param body what was sampled, and the tables, in Markdown
 * @param drawings the plots
 */
public record Section(String title, String body, List<Drawing> drawings) {
    public Section {
        drawings = List.copyOf(drawings);
    }

    /**
     * A plot and the name of its file.
     *
     * @param name the name without an ending
     * @param plot the plot
     */
    public record Drawing(String name, Plot plot) {}

    /** Returns how a figure that must not pass a bound is judged in a table. */
    public static String atMost(double figure, double bound) {
        return figure <= bound ? "met" : "**missed**";
    }
}
