// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.id.Arc;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingId;
import io.chordal.dht.ring.LookupResult;
import io.chordal.dht.ring.Neighbourhood;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Which process has which place of the circle, as one of them believes: docs/virtual-nodes.md. The owner of a position is the
 * process of the first place at or after it, its homes that one and the processes of the next places, each process once.
 *
 * <p>Immutable. Where no process that is known has more than one place, and in rings of more than {@value #MAX_PROCESSES}
 * processes, only first places count, and the neighbourhood says all.
 */
final class PlaceMap {
    /** In larger rings no node knows all others, so that none may have more than one place. */
    static final int MAX_PROCESSES = 64;

    private final Neighbourhood around;
    private final boolean several;
    private final NavigableMap<RingId, Place> places = new TreeMap<>();

    /**
     * Maps what stands around one process.
     *
     * @param placesOf the references to a process at each of its places
     */
    PlaceMap(Neighbourhood around, Function<NodeRef, List<NodeRef>> placesOf) {
        this.around = around;
        List<NodeRef> all = new ArrayList<>(known(around));
        all.add(around.self());
        several = all.size() <= MAX_PROCESSES && all.stream().anyMatch(node -> node.places() > 1);
        if (several) {
            for (NodeRef process : all) {
                placesOf.apply(process).forEach(place -> places.put(place.id(), new Place(place, process)));
            }
        }
    }

    /** Returns all whom this process knows around it. */
    private static List<NodeRef> known(Neighbourhood around) {
        return Stream.concat(around.others().stream(), around.unlisted().stream())
                .distinct()
                .toList();
    }

    /** Says whether places beyond the first count. */
    boolean several() {
        return several;
    }

    /** Finds the owner of a position, at its place there, and the other processes in the order of their next places. */
    LookupResult lookUp(RingId position) {
        NodeRef owner = at(position).ref;
        return new LookupResult(position, owner, others(owner), List.of());
    }

    /** Returns the homes of a position, its owner first. */
    List<NodeRef> homes(RingId position, int copies) {
        Place first = at(position);
        List<NodeRef> homes = new ArrayList<>();
        homes.add(first.process);
        others(first.ref).stream().limit(copies - 1L).forEach(homes::add);
        return homes;
    }

    private Place at(RingId position) {
        return Optional.ofNullable(places.ceilingEntry(position))
                .orElseGet(places::firstEntry)
                .getValue();
    }

    /** Returns the other processes, in the order of their next places after this one. */
    private List<NodeRef> others(NodeRef place) {
        LinkedHashSet<NodeRef> next = new LinkedHashSet<>();
        int all = known(around).size();
        for (NavigableMap<RingId, Place> part :
                List.of(places.tailMap(place.id(), false), places.headMap(place.id(), false))) {
            for (Place other : part.values()) {
                if (next.size() == all) {
                    break;
                }
                if (!other.process.keyHash().equals(place.keyHash())) {
                    next.add(other.process);
                }
            }
        }
        return List.copyOf(next);
    }

    /** Returns what stands around one of this process's own places: the place before it, and the other processes. */
    Neighbourhood seenFrom(NodeRef place) {
        if (!several) {
            return place.vnode() == 0 ? around : outside(place);
        }
        if (!around.member()) {
            return outside(place);
        }
        List<NodeRef> others = others(place);
        boolean lost = around.predecessor().isEmpty() && !others.isEmpty();
        return new Neighbourhood(place, true, lost ? Optional.empty() : before(place), others);
    }

    private Optional<NodeRef> before(NodeRef place) {
        return Optional.ofNullable(places.lowerEntry(place.id()))
                .or(() -> Optional.ofNullable(places.lastEntry()))
                .map(entry -> entry.getValue().ref)
                .filter(before -> !before.equals(place));
    }

    /** Returns what a place that does not count sees. */
    static Neighbourhood outside(NodeRef place) {
        return new Neighbourhood(place, false, Optional.empty(), List.of());
    }

    /** Says whether anybody but the claimant stands within the arc that it claims: one of the two does not know of another. */
    boolean isWithin(Arc claimed, NodeRef claimant) {
        Stream<NodeRef> known = several ? places.values().stream().map(Place::ref) : known(around).stream();
        return known.anyMatch(node -> !node.sameNode(claimant) && claimed.contains(node.id()));
    }

    /** A process at one of its places, and as it is called. */
    private record Place(NodeRef ref, NodeRef process) {}
}
