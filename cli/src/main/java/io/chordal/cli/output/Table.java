// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.output;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rows under headings, for people as aligned columns and for programs as objects.
 *
 * <p>Every row has one cell per column. Confined to one thread. It does not cut long cells: a FileId is copied whole.
 */
public final class Table {
    private static final String GAP = "  ";

    private final List<Column> columns;
    private final List<List<Cell>> rows = new ArrayList<>();

    private record Column(String heading, String key, boolean right) {}

    private Table(List<Column> columns) {
        this.columns = columns;
    }

    /**
     * A table without rows. Each column is {@code HEADING:key}; a heading that begins with {@code >} stands at the right
     * of its column, as numbers do.
     */
    public static Table of(String... columns) {
        List<Column> parsed = new ArrayList<>();
        for (String column : columns) {
            boolean right = column.startsWith(">");
            String[] parts = column.substring(right ? 1 : 0).split(":", 2);
            parsed.add(new Column(parts[0], parts[1], right));
        }
        return new Table(parsed);
    }

    /** Adds a row; cells are {@link Cell}s or plain values. */
    public Table row(Object... cells) {
        if (cells.length != columns.size()) {
            throw new IllegalArgumentException(cells.length + " cells for " + columns.size() + " columns");
        }
        List<Cell> row = new ArrayList<>();
        for (Object cell : cells) {
            row.add(Cell.of(cell));
        }
        rows.add(row);
        return this;
    }

    /** Whether there is no row. */
    public boolean isEmpty() {
        return rows.isEmpty();
    }

    /** The heading and the rows, aligned, without blanks at the end. */
    public List<String> lines() {
        int[] widths = new int[columns.size()];
        for (int i = 0; i < widths.length; i++) {
            widths[i] = width(columns.get(i).heading());
            for (List<Cell> row : rows) {
                widths[i] = Math.max(widths[i], width(row.get(i).text()));
            }
        }
        List<String> lines = new ArrayList<>();
        lines.add(line(columns.stream().map(Column::heading).toList(), widths));
        rows.forEach(row -> lines.add(line(row.stream().map(Cell::text).toList(), widths)));
        return lines;
    }

    /** One object per row, in the order of the columns. */
    public List<Map<String, @Nullable Object>> objects() {
        List<Map<String, @Nullable Object>> objects = new ArrayList<>();
        for (List<Cell> row : rows) {
            Map<String, @Nullable Object> object = new LinkedHashMap<>();
            for (int i = 0; i < row.size(); i++) {
                object.put(columns.get(i).key(), row.get(i).value());
            }
            objects.add(object);
        }
        return objects;
    }

    private String line(List<String> texts, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String padding = " ".repeat(widths[i] - width(texts.get(i)));
            line.append(i == 0 ? "" : GAP);
            line.append(columns.get(i).right() ? padding + texts.get(i) : texts.get(i) + padding);
        }
        return line.toString().stripTrailing();
    }

    private static int width(String text) {
        return text.codePointCount(0, text.length());
    }
}
