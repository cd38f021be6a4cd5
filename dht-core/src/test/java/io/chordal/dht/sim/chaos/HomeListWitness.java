// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.sim.chaos;

import io.chordal.dht.homes.HomeList;
import io.chordal.dht.homes.HomePlan;
import io.chordal.dht.sim.SimCluster;
import io.chordal.dht.sim.SimMember;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Sees which lists of static homes nodes go by: of each version there is one (docs/static-homes.md, invariant 5).
 *
 * <p>Confined to the world's thread.
 */
final class HomeListWitness {
    private final SimCluster cluster;
    private final Map<Long, HomeList> lists = new TreeMap<>();
    private final List<String> violations = new ArrayList<>();
    private long stage;
    private int asked;
    private int done;
    private int disturbed;

    HomeListWitness(SimCluster cluster) {
        this.cluster = cluster;
    }

    /** Returns how many copies there are to be of each row: three, if so many members are on the list, or in a ring without one; lets time pass. */
    static int copies(SimCluster cluster) {
        int homes = cluster.await(cluster.anyNode().homes())
                .map(plan -> plan.current().members().size())
                .orElse(cluster.members().size());
        return Math.min(3, homes);
    }

    /** Asks every node that can be reached. */
    void look() {
        for (SimMember machine : cluster.machines()) {
            if (machine.host().isRunning()) {
                machine.node().ifPresent(node -> node.homes().thenAccept(told -> told.ifPresent(this::saw)));
            }
        }
    }

    private void saw(HomePlan plan) {
        stage = Math.max(stage, plan.stage());
        saw(plan.current());
        plan.next().ifPresent(this::saw);
    }

    private void saw(HomeList list) {
        HomeList known = lists.putIfAbsent(list.version(), list);
        if (known != null && !known.equals(list)) {
            violations.add("two lists of one version: " + known + " and " + list);
        }
    }

    /** Returns the latest stage that any node was seen at. */
    long stage() {
        return stage;
    }

    void asked() {
        asked++;
    }

    void done() {
        done++;
    }

    void disturbed() {
        disturbed++;
    }

    /** Returns the first violation, if there is one. */
    List<String> violations() {
        return violations.stream().limit(1).toList();
    }

    /** Returns how often the list was changed, and how. */
    @Override
    public String toString() {
        Optional<Long> latest = lists.keySet().stream().reduce(Math::max);
        return "asked for " + asked + " lists, " + done + " askers told of success, disturbed " + disturbed
                + " times, the last version is " + latest.orElse(0L) + ", stage " + stage;
    }
}
