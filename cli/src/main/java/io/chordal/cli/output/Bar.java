// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.output;

/** A progress bar as text. Stateless. */
public final class Bar {
    private Bar() {}

    /** A bar of {@code width} characters between brackets, with the percentage: {@code [#####-----]  50%}. */
    public static String of(long done, long total, int width) {
        int percent = Quantities.percent(done, total);
        int filled = width * percent / 100;
        return "[" + "#".repeat(filled) + "-".repeat(width - filled) + "] "
                + " ".repeat(3 - Integer.toString(percent).length()) + percent + "%";
    }
}
