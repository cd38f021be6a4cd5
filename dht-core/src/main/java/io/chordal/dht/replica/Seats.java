// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.id.Arc;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingId;
import io.chordal.dht.record.RowId;
import io.chordal.dht.ring.Neighbourhood;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * All places of this process, each with its arc.
 *
 * <p>Invariant: whatever this process owns, offers or gained at a position, the seat at the first own place at or after it says.
 * Confined to the node's serial context.
 */
final class Seats {
    private final NavigableMap<RingId, Seat> byPlace = new TreeMap<>();
    private final PlaceMaps maps;
    private final Seat first;
    private boolean onlyFirst;

    /**
     * Takes a seat at each place of this process.
     *
     * @param process this process at its first place
     */
    Seats(NodeRef process, PlaceMaps maps, Function<NodeRef, Seat> seat) {
        this.maps = maps;
        maps.places(process).forEach(place -> byPlace.put(place.id(), seat.apply(place)));
        this.first = at(process.id());
    }

    /** Returns the seat that a position belongs to. */
    Seat at(RingId position) {
        if (onlyFirst) {
            return first;
        }
        return Optional.ofNullable(byPlace.ceilingEntry(position))
                .orElseGet(byPlace::firstEntry)
                .getValue();
    }

    /** Returns the arc of a position. */
    OwnArc own(RingId position) {
        return at(position).own();
    }

    /** Returns every seat, in the order of their places. */
    Collection<Seat> all() {
        return byPlace.values();
    }

    /** Returns the arcs of the seats that parts of this arc belong to. */
    List<OwnArc> on(Arc arc) {
        if (onlyFirst) {
            return List.of(first.own());
        }
        List<OwnArc> found = new ArrayList<>();
        RingId before = byPlace.lastKey();
        for (Map.Entry<RingId, Seat> seat : byPlace.entrySet()) {
            if (new Arc(before, seat.getKey()).overlaps(arc)) {
                found.add(seat.getValue().own());
            }
            before = seat.getKey();
        }
        return found;
    }

    /**
     * Follows a change of what stands around this process. Where its further places begin or cease to count, it owns nothing for the
     * moment, and gains all that it owns afterwards anew.
     */
    void follow(Neighbourhood around) {
        PlaceMap map = maps.of(around);
        boolean first = byPlace.size() > 1 && !map.several();
        if (first != onlyFirst) {
            all().forEach(seat -> seat.follow(PlaceMap.outside(seat.place())));
            onlyFirst = first;
        }
        all().forEach(seat -> seat.follow(map.seenFrom(seat.place())));
    }

    /** Returns the arcs owned. */
    List<Arc> arcs() {
        return all().stream().flatMap(seat -> seat.arc().stream()).toList();
    }

    /** Says whether everything owned is in step. */
    boolean isActive() {
        return all().stream().allMatch(seat -> seat.own().isActive());
    }

    /** Says whether every other home was found equal since it was last asked to be compared with. */
    boolean allInStep() {
        return all().stream().allMatch(seat -> seat.keeper().allInStep());
    }

    /** Returns how many copies are known to be missing at other homes. */
    int missingCopies() {
        return all().stream().mapToInt(seat -> seat.keeper().missingCopies()).sum();
    }

    /** Sends rows that changed here to their other homes. */
    void changed(List<RowId> rows) {
        if (onlyFirst || byPlace.size() == 1) {
            first.keeper().changed(rows);
            return;
        }
        TreeMap<RingId, List<RowId>> parts = new TreeMap<>();
        rows.forEach(row -> parts.computeIfAbsent(at(row.position()).place().id(), place -> new ArrayList<>())
                .add(row));
        parts.forEach((place, part) -> at(place).keeper().changed(part));
    }
}
