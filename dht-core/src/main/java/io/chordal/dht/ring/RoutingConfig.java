// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import static java.util.Objects.requireNonNull;

/**
 * What a node keeps beyond fingers and successors to make lookups shorter, and how a lookup proceeds.
 *
 * <p>Immutable. Every node of a ring may have its own; none of it changes what a lookup finds.
 *
 * @param locations how many arcs with their owners are remembered; 0 for none
 * @param routes how many other nodes are remembered; 0 for fingers and successors only
 * @param parallel how many nodes a lookup may be waiting for at once; 1 never asks a second one before the first has failed
 * @param explore the pause between steps that look for nodes to remember: the least while some are found
 * @param listAnswers whether an owner is taken from any successor list that reaches to it, and from one's own arc, not only from
 *     its predecessor
 */
public record RoutingConfig(int locations, int routes, int parallel, DurationRange explore, boolean listAnswers) {
    private static final int MAX_PARALLEL = 4;

    public RoutingConfig {
        requireNonNull(explore, "explore is null");
        if (locations < 0 || routes < 0) {
            throw new IllegalArgumentException(
                    "no number to remember: " + locations + " locations, " + routes + " routes");
        }
        if (parallel < 1 || parallel > MAX_PARALLEL) {
            throw new IllegalArgumentException("a lookup waits for 1 to " + MAX_PARALLEL + " nodes, not " + parallel);
        }
    }

    /** Everything on: one hop in rings of up to about 2,048 nodes, and to any place looked up before. */
    public static RoutingConfig defaults() {
        return new RoutingConfig(10_000, 2_048, 2, DurationRange.millis(2_000, 60_000), true);
    }

    /** Base-2 fingers and successors only, one call at a time, as in the paper. */
    public static RoutingConfig paper() {
        return new RoutingConfig(0, 0, 1, defaults().explore, false);
    }

    /** Returns this with another bound on the arcs remembered. */
    public RoutingConfig withLocations(int bound) {
        return new RoutingConfig(bound, routes, parallel, explore, listAnswers);
    }

    /** Returns this with another bound on the nodes remembered. */
    public RoutingConfig withRoutes(int bound) {
        return new RoutingConfig(locations, bound, parallel, explore, listAnswers);
    }

    /** Returns this with another bound on the nodes waited for at once. */
    public RoutingConfig withParallel(int bound) {
        return new RoutingConfig(locations, routes, bound, explore, listAnswers);
    }
}
