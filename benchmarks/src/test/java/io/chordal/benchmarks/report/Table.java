// SPDX-License-Identifier: Apache-2.0
package io.chordal.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A table of results; filled row by row, not thread-safe. */
public final class Table {
    private final List<List<String>> rows = new ArrayList<>();

    /** Makes a table with these columns. */
    public Table(Object... columns) {
        row(columns);
    }

    /** Adds a row; fractions are rounded to thousandths. */
    public Table row(Object... cells) {
        List<String> row = new ArrayList<>();
        for (Object cell : cells) {
            row.add(cell instanceof Double number ? String.format(Locale.ROOT, "%.3f", number) : cell.toString());
        }
        rows.add(row);
        return this;
    }

    /** Returns the table in Markdown. */
    public String toMarkdown() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < rows.size(); i++) {
            text.append("| ").append(String.join(" | ", rows.get(i))).append(" |\n");
            if (i == 0) {
                text.append("|---".repeat(rows.get(0).size())).append("|\n");
            }
        }
        return text.toString();
    }
}
