// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.ring;

import static java.util.Objects.requireNonNull;

import io.chordal.cli.failure.CommandFailure;
import io.chordal.cli.failure.ExitCode;
import io.chordal.cli.names.PeerText;
import io.chordal.cli.output.Output;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Nodes shown one after the other, numbered from 1; those that do not answer are in the count.
 *
 * <p>Confined to one thread. It asks nobody.
 */
final class NodePages {
    private final Output output;
    private final PeerText names;
    private final List<Map<String, @Nullable Object>> objects = new ArrayList<>();
    private boolean anyAnswered;

    NodePages(Output output, PeerText names) {
        this.output = requireNonNull(output, "output is null");
        this.names = requireNonNull(names, "names is null");
    }

    /** Shows a node. */
    void add(String name, NodeView node) {
        NodePage page = new NodePage(node, names);
        anyAnswered = true;
        next(name, page.object(), page.lines());
    }

    /** Shows that a node does not answer. */
    void addDead(String name, CommandFailure failure) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("error", failure.getMessage());
        next(name, object, List.of("no answer: " + failure.getMessage()));
    }

    /** Ends the output; the exit code says whether any node answered. */
    int end() {
        if (!output.forPeople()) {
            output.list(objects);
        }
        return (anyAnswered ? ExitCode.OK : ExitCode.UNREACHABLE).code();
    }

    private void next(String name, Map<String, @Nullable Object> node, List<String> lines) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("number", objects.size() + 1);
        object.put("name", name);
        object.putAll(node);
        objects.add(object);
        if (output.forPeople()) {
            if (objects.size() > 1) {
                output.line("");
            }
            output.line("[" + objects.size() + "] " + name);
            lines.forEach(line -> output.line("  " + line));
        }
    }
}
