// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.output;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes what a command found in the form that the user chose.
 *
 * <p>Data goes to stdout, messages go to stderr. Confined to one thread, but for {@link #message}.
 */
public final class Output {
    private final Terminal terminal;
    private final OutputFormat format;

    /** Output to a terminal. */
    public Output(Terminal terminal, OutputFormat format) {
        this.terminal = requireNonNull(terminal, "terminal is null");
        this.format = requireNonNull(format, "format is null");
    }

    /** Where it goes. */
    public Terminal terminal() {
        return terminal;
    }

    /** Whether a person reads the data. */
    public boolean forPeople() {
        return format == OutputFormat.table;
    }

    /** Whether every event is wanted as a line of its own. */
    public boolean events() {
        return format == OutputFormat.ndjson;
    }

    /** Writes a table, or {@code none} to stderr if it has no row and a person reads. */
    public void table(Table table, String none) {
        if (!forPeople()) {
            list(table.objects());
        } else if (table.isEmpty()) {
            message(none);
        } else {
            table.lines().forEach(this::line);
        }
    }

    /** Writes one thing's properties. */
    public void fields(Fields fields) {
        if (forPeople()) {
            fields.lines().forEach(this::line);
        } else {
            object(fields.object());
        }
    }

    /** Writes objects: a JSON array, or a line each. Only for programs. */
    public void list(List<Map<String, @Nullable Object>> objects) {
        if (events()) {
            objects.forEach(object -> terminal.out().println(Json.line(object)));
        } else {
            terminal.out().println(Json.pretty(objects));
        }
    }

    /** Writes one object. Only for programs. */
    public void object(Map<String, @Nullable Object> object) {
        terminal.out().println(events() ? Json.line(object) : Json.pretty(object));
    }

    /** Writes one line of data for a person. */
    public void line(String line) {
        terminal.out().println(Printable.line(line));
    }

    /** Says that a record is not on all disks yet where it will be. */
    public void copies(int copies, int wanted) {
        if (copies < wanted) {
            message("copies " + copies + " of " + wanted + "; the rest follows");
        }
    }

    /** Writes a line to stderr. */
    public void message(String message) {
        terminal.err().println(Printable.line(message));
    }
}
