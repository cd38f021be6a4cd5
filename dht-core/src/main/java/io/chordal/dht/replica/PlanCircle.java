// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.homes.HomeList;
import io.chordal.dht.homes.HomePlan;
import io.chordal.dht.id.Arc;
import io.chordal.dht.id.Endpoint;
import io.chordal.dht.id.RingId;
import io.chordal.dht.id.RingProfile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Where keys live at one stage of the list of homes, and what of that a node knows from before.
 *
 * <p>Immutable.
 */
final class PlanCircle {
    private final TreeMap<RingId, Cell> cellsUpTo = new TreeMap<>();

    /**
     * Computes it.
     *
     * @param known the lists by which the disk of this node is in step
     */
    PlanCircle(RingProfile profile, HomePlan plan, Endpoint self, List<HomeList> known) {
        HomeCircle now = new HomeCircle(profile, plan.current());
        HomeCircle next = plan.next().map(list -> new HomeCircle(profile, list)).orElse(now);
        List<HomeCircle> before = known.stream()
                .map(list -> list.equals(plan.current()) ? now : new HomeCircle(profile, list))
                .toList();
        TreeSet<RingId> points = new TreeSet<>(now.points());
        points.addAll(next.points());
        before.forEach(circle -> points.addAll(circle.points()));
        for (RingId point : points) {
            boolean knows =
                    before.stream().anyMatch(circle -> circle.homes(point).contains(self));
            cellsUpTo.put(point, new Cell(new KeyHomes(now.homes(point), next.homes(point)), knows));
        }
    }

    private Cell cell(RingId position) {
        return Optional.ofNullable(cellsUpTo.ceilingEntry(position))
                .orElseGet(cellsUpTo::firstEntry)
                .getValue();
    }

    /** Returns the homes of the position. */
    KeyHomes homes(RingId position) {
        return cell(position).homes;
    }

    /** Says whether this node was in step on the position, on this disk, when it came to this stage. */
    boolean isKnown(RingId position) {
        return cell(position).known;
    }

    /** Returns every group of members that are together the homes of something, and whether this node knew it before, each once. */
    List<Cell> groups() {
        return cellsUpTo.values().stream().distinct().toList();
    }

    /** Returns the arcs of which both are homes. */
    List<Arc> shared(Endpoint one, Endpoint other) {
        return arcs(homes -> homes.areHomes(one, other));
    }

    /** Returns the arcs whose homes are such ones, none of which begins where another one ends, but at the highest point. */
    List<Arc> arcs(Predicate<KeyHomes> such) {
        List<Arc> arcs = new ArrayList<>();
        RingId from = cellsUpTo.lastKey();
        for (Map.Entry<RingId, Cell> part : cellsUpTo.entrySet()) {
            if (such.test(part.getValue().homes)) {
                int last = arcs.size() - 1;
                if (last >= 0 && arcs.get(last).to().equals(from)) {
                    arcs.set(last, new Arc(arcs.get(last).from(), part.getKey()));
                } else {
                    arcs.add(new Arc(from, part.getKey()));
                }
            }
            from = part.getKey();
        }
        return List.copyOf(arcs);
    }

    /**
     * Positions with the same homes.
     *
     * @param homes the homes
     * @param known whether this node was in step on them before
     */
    record Cell(KeyHomes homes, boolean known) {}
}
