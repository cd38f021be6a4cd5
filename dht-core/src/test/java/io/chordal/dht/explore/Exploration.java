// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.explore;

import io.chordal.dht.ring.RingRules;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Visits every state that can be reached, breadth first, until there is none left; checks the invariants in each, and then that each
 * leads to ideal rings as long as nothing more comes from outside.
 *
 * <p>Confined to one thread.
 */
final class Exploration {
    private final Setup setup;
    private final RingModel model;
    private final StateTable table;
    private final int words;
    private int[] parents = new int[1 << 12];
    /** Where the steps from each state lead; the one's complement for a step that fairness does not promise. */
    private int[] edges = new int[1 << 14];

    private int[] firstEdges = new int[1 << 12];
    private boolean[] ideal = new boolean[1 << 12];
    private int edgeCount;
    private Optional<String> violation = Optional.empty();

    /** What was found: how many states and steps there are, and the shortest way to what is wrong. */
    record Outcome(int states, int steps, Optional<String> violation) {}

    Exploration(Setup setup, RingRules rules) {
        this.setup = setup;
        this.model = new RingModel(setup, rules);
        this.words = World.words(setup.nodes());
        this.table = new StateTable(words);
    }

    Outcome run() {
        World world = new World(setup.nodes());
        long[] packed = new long[words];
        visit(model.beginning(), packed, -1);
        for (int number = 0; number < table.size() && violation.isEmpty(); number++) {
            table.get(number, packed);
            world.unpack(packed);
            firstEdges[number] = edgeCount;
            int from = number;
            model.expand(world, (kind, node, other, next) -> {
                int to = visit(next, packed, from);
                if (kind == Event.HEARS_REPLY_OF
                        && Rings.adoptsAnother(model.facts(world.node[node]), model.facts(next.node[node]), other)
                        && violation.isEmpty()) {
                    violation = Optional.of("a successor that has not answered is adopted" + trace(to));
                }
                if (!kind.isExternal() && to != from) {
                    edge(kind != Event.IS_OFFERED || Rings.notifies(model, world, other, node) ? to : ~to);
                }
            });
        }
        if (violation.isEmpty()) {
            firstEdges[table.size()] = edgeCount;
            unfinished(stable());
        }
        return new Outcome(table.size(), edgeCount, violation);
    }

    private int visit(World world, long[] packed, int parent) {
        world.pack(packed);
        int number = table.add(packed);
        if (number >= 0) {
            return number;
        }
        int added = ~number;
        if (added + 2 > parents.length) {
            parents = Arrays.copyOf(parents, parents.length * 2);
            firstEdges = Arrays.copyOf(firstEdges, firstEdges.length * 2);
            ideal = Arrays.copyOf(ideal, ideal.length * 2);
        }
        parents[added] = parent;
        ideal[added] = Rings.isIdeal(model, world, setup.r());
        if (violation.isEmpty()) {
            violation = Rings.violation(model, world, setup.r()).map(what -> what + trace(added));
        }
        return added;
    }

    private void edge(int to) {
        if (edgeCount == edges.length) {
            edges = Arrays.copyOf(edges, edges.length * 2);
        }
        edges[edgeCount++] = to;
    }

    /** Returns the ideal states from which only ideal states follow. */
    private boolean[] stable() {
        boolean[] stable = Arrays.copyOf(ideal, table.size());
        for (boolean changed = true; changed; ) {
            changed = false;
            for (int i = 0; i < stable.length; i++) {
                for (int e = firstEdges[i]; stable[i] && e < firstEdges[i + 1]; e++) {
                    if (!stable[Math.max(edges[e], ~edges[e])]) {
                        stable[i] = false;
                        changed = true;
                    }
                }
            }
        }
        return stable;
    }

    /** Every state must lead to stable ones: then a run that is fair to every step that goes on being possible ends there. */
    private void unfinished(boolean[] stable) {
        boolean[] leads = stable.clone();
        for (boolean changed = true; changed; ) {
            changed = false;
            for (int i = leads.length - 1; i >= 0; i--) {
                for (int e = firstEdges[i]; !leads[i] && e < firstEdges[i + 1]; e++) {
                    if (edges[e] >= 0 && leads[edges[e]]) {
                        leads[i] = true;
                        changed = true;
                    }
                }
            }
        }
        for (int i = 0; i < leads.length && violation.isEmpty(); i++) {
            if (!leads[i]) {
                violation = Optional.of("never ideal again" + trace(i));
            }
        }
    }

    /** Tells the shortest way to the state. */
    private String trace(int last) {
        List<Integer> path = new ArrayList<>();
        for (int at = last; at >= 0; at = parents[at]) {
            path.add(0, at);
        }
        StringBuilder text = new StringBuilder();
        long[] packed = new long[words];
        World world = new World(setup.nodes());
        for (int step = 0; step < path.size(); step++) {
            table.get(path.get(step), packed);
            world.unpack(packed);
            text.append(model.describe(world));
            if (step + 1 < path.size()) {
                text.append("\n  ").append(step + 1).append(". ").append(label(world, path.get(step + 1)));
            }
        }
        return text.toString();
    }

    private String label(World world, int to) {
        long[] packed = new long[words];
        List<String> labels = new ArrayList<>();
        model.expand(world, (Event kind, int node, int other, World next) -> {
            next.pack(packed);
            if (table.add(packed) == to) {
                labels.add(RingModel.place(node) + " "
                        + kind.name().toLowerCase(Locale.ROOT).replace('_', ' ') + " " + RingModel.place(other));
            }
        });
        return labels.isEmpty() ? "?" : labels.get(0);
    }
}
