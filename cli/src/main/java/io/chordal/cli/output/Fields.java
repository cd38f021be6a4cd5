// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.output;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One thing with named properties, for people as {@code label: value} lines and for programs as an object.
 *
 * <p>Confined to one thread.
 */
public final class Fields {
    private final List<Field> fields = new ArrayList<>();

    private record Field(String label, String key, Cell cell) {}

    /** Adds a property; the value is a {@link Cell} or a plain value. An empty label hides it from people. */
    public Fields add(String label, String key, Object value) {
        fields.add(new Field(label, key, Cell.of(value)));
        return this;
    }

    /** The lines, values aligned. */
    public List<String> lines() {
        int width = fields.stream().mapToInt(f -> f.label().length()).max().orElse(0) + 2;
        return fields.stream()
                .filter(f -> !f.label().isEmpty())
                .map(f -> (f.label() + ":" + " ".repeat(width - f.label().length() - 1)
                                + f.cell().text())
                        .stripTrailing())
                .toList();
    }

    /** The object. */
    public Map<String, @Nullable Object> object() {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        fields.forEach(f -> object.put(f.key(), f.cell().value()));
        return object;
    }
}
