// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.id.Arc;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The ring as a node remembers it from before it stopped or lost everybody: which of its neighbours were the homes of what.
 *
 * <p>Pure.
 */
final class FormerRing {
    private final NodeRef self;
    private final boolean stood;
    private final List<NodeRef> others;

    /**
     * Puts the neighbours in their order.
     *
     * @param self the node in the middle, in its present life, at one of its places
     * @param ownPlaces how many places it had then
     * @param neighbours who else was there, in any order
     * @param placesOf returns the references to a node at each of its places
     */
    FormerRing(NodeRef self, int ownPlaces, Collection<NodeRef> neighbours, Function<NodeRef, List<NodeRef>> placesOf) {
        this.self = self;
        this.stood = self.vnode() < ownPlaces;
        Stream<NodeRef> own = placesOf.apply(self).stream().filter(place -> place.vnode() < ownPlaces);
        this.others = Stream.concat(own, neighbours.stream().flatMap(node -> placesOf.apply(node).stream()))
                .filter(node -> !node.id().equals(self.id()))
                .sorted(Comparator.comparing((NodeRef node) -> node.id().compareTo(self.id()) < 0)
                        .thenComparing(NodeRef::id))
                .toList();
    }

    /** Cuts an arc that does not reach beyond self where one owner followed another. */
    List<Share> shares(Arc arc) {
        List<Share> shares = new ArrayList<>();
        RingId from = arc.from();
        for (NodeRef owner : others) {
            if (arc.contains(owner.id()) && !owner.id().equals(arc.to())) {
                shares.add(new Share(new Arc(from, owner.id()), homesOfOwner(others.indexOf(owner))));
                from = owner.id();
            }
        }
        shares.add(new Share(new Arc(from, arc.to()), homesOfOwner(ownerOf(arc.to()))));
        return shares;
    }

    /** Returns who had copies of any part of an arc that does not reach beyond self. */
    TreeSet<Bytes> homes(Arc arc) {
        TreeSet<Bytes> homes = new TreeSet<>();
        shares(arc).forEach(share -> homes.addAll(share.homes()));
        return homes;
    }

    /** Returns where in the ring, which self ends, the first node at or after the point stands. */
    private int ownerOf(RingId point) {
        RingId before = self.id();
        for (int i = 0; i < others.size(); i++) {
            if (new Arc(before, others.get(i).id()).contains(point)) {
                return i;
            }
            before = others.get(i).id();
        }
        return stood || others.isEmpty() ? others.size() : 0;
    }

    private TreeSet<Bytes> homesOfOwner(int index) {
        List<NodeRef> ring = new ArrayList<>(others);
        if (stood || others.isEmpty()) {
            ring.add(self);
        }
        List<NodeRef> after = new ArrayList<>(ring.subList(index + 1, ring.size()));
        after.addAll(ring.subList(0, index));
        TreeSet<Bytes> homes = new TreeSet<>();
        Placement.homes(ring.get(index), after).forEach(home -> homes.add(home.keyHash()));
        homes.remove(self.keyHash());
        return homes;
    }

    /**
     * A part of the arc that had one owner.
     *
     * @param arc the part
     * @param homes the keys of the nodes other than self that had copies of it
     */
    record Share(Arc arc, TreeSet<Bytes> homes) {}
}
