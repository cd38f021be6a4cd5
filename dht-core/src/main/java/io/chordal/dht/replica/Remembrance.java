// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.id.Arc;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.ring.FormerNeighbours;
import io.chordal.dht.ring.Neighbourhood;
import io.chordal.dht.ring.RingMemory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What the next life of this node has to know of whom this one had yet to hear, besides the neighbours, which it remembers anyway: others
 * named them, or they stood around this place before.
 *
 * <p>Confined to the node's serial context.
 */
final class Remembrance {
    private final FormerNeighbours.Share former;
    private final Function<NodeRef, List<NodeRef>> placesOf;
    private Optional<Neighbourhood> around = Optional.empty();

    Remembrance(FormerNeighbours.Share former, Function<NodeRef, List<NodeRef>> placesOf) {
        this.former = former;
        this.placesOf = placesOf;
    }

    /** Follows a change around the place. */
    void follow(Neighbourhood now) {
        around = Optional.of(now);
    }

    /** Says whether this is the key of the node itself. */
    boolean isSelf(Bytes node) {
        return around.filter(now -> now.self().keyHash().equals(node)).isPresent();
    }

    /** Returns the ring as it is remembered. */
    FormerRing formerRing(NodeRef self) {
        return new FormerRing(self, former.ownPlaces(), former.nodes(), placesOf);
    }

    /** Returns the keys of those who had copies of any part of the arc in that ring, if they are expected back. */
    Set<Bytes> formerHomes(Arc arc) {
        return around.filter(now -> !former.nodes().isEmpty())
                .map(now -> formerRing(now.self()).homes(arc))
                .orElseGet(TreeSet::new);
    }

    /** These are the pieces that are not in step. */
    void keep(Stream<Piece> unsettled) {
        List<Piece> pieces = unsettled.toList();
        around.ifPresent(now -> former.await(pieces.isEmpty() ? List.of() : beyond(now, pieces)));
    }

    /** Whoever is a home now is a neighbour, and needs no looking for. */
    private List<RingMemory.Awaited> beyond(Neighbourhood now, List<Piece> pieces) {
        TreeSet<Bytes> homes = new TreeSet<>();
        Placement.homes(now).forEach(home -> homes.add(home.keyHash()));
        List<Piece> others = pieces.stream()
                .filter(piece -> !homes.containsAll(piece.waitsFor()))
                .toList();
        return others.isEmpty() ? List.of() : beyond(others, nextLife(now));
    }

    private static List<RingMemory.Awaited> beyond(List<Piece> pieces, FormerRing ring) {
        return pieces.stream()
                .map(piece -> new RingMemory.Awaited(piece.arc(), without(piece.waitsFor(), ring.homes(piece.arc()))))
                .filter(awaited -> !awaited.nodes().isEmpty())
                .toList();
    }

    private static Set<Bytes> without(Set<Bytes> nodes, Set<Bytes> others) {
        TreeSet<Bytes> rest = new TreeSet<>(nodes);
        rest.removeAll(others);
        return rest;
    }

    /** The ring as it will be remembered: of nodes with several places only what is remembered already, which is to remember too much. */
    private FormerRing nextLife(Neighbourhood now) {
        List<NodeRef> nodes = new ArrayList<>(former.nodes());
        now.others().stream()
                .filter(node -> node.places() == 1 && nodes.stream().noneMatch(node::sameNode))
                .forEach(nodes::add);
        return new FormerRing(now.self(), now.self().places(), nodes, placesOf);
    }
}
