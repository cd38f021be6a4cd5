// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.ring.LookupResult;
import io.chordal.dht.ring.Neighbourhood;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Where a key lives: its owner and the owner's next two successors of other identities. The only place that decides it.
 *
 * <p>Pure.
 */
public final class Placement {
    /** How many copies a record has where the ring has as many nodes. */
    public static final int COPIES = 3;

    private Placement() {}

    /** Returns the homes of the point that was looked up, its owner first. */
    public static List<NodeRef> homes(LookupResult found) {
        return homes(found.owner(), found.successors());
    }

    /** Returns the homes of whatever the node in the middle owns, itself first. */
    public static List<NodeRef> homes(Neighbourhood around) {
        return homes(around.self(), around.successors());
    }

    /** Returns the same without the node in the middle. */
    static List<NodeRef> otherHomes(Neighbourhood around) {
        List<NodeRef> homes = homes(around);
        return homes.subList(1, homes.size());
    }

    /** Returns the other homes of what a node owns, as they follow it among all whom the node in the middle knows around it, itself included. */
    static List<NodeRef> otherHomesOf(NodeRef owner, Neighbourhood around) {
        List<NodeRef> others = Stream.concat(Stream.of(around.self()), around.others().stream())
                .filter(node -> !node.id().equals(owner.id()))
                .sorted(Comparator.comparing((NodeRef node) -> node.id().compareTo(owner.id()) < 0)
                        .thenComparing(NodeRef::id))
                .toList();
        List<NodeRef> homes = homes(owner, others);
        return homes.subList(1, homes.size());
    }

    /** Returns the keys of the nodes. */
    static TreeSet<Bytes> keys(List<NodeRef> nodes) {
        TreeSet<Bytes> keys = new TreeSet<>();
        nodes.forEach(node -> keys.add(node.keyHash()));
        return keys;
    }

    /** Returns the nodes that will be the homes of the middle node's keys once it has left, the next owner first. */
    public static List<NodeRef> heirs(Neighbourhood around) {
        List<NodeRef> homes = homes(around.self(), around.successors(), COPIES + 1);
        return homes.subList(1, homes.size());
    }

    /**
     * Returns the homes of an arc that the first of the homes gives up to its new owner: the coordinator, the new owner, and one
     * more.
     */
    static List<NodeRef> homesWhileOffered(List<NodeRef> homes, NodeRef newOwner) {
        List<NodeRef> others = new ArrayList<>(List.of(newOwner));
        others.addAll(homes.subList(1, homes.size()));
        return homes(homes.get(0), others);
    }

    /** Returns the homes of what the first one owns, itself first, when these are the nodes that follow. */
    static List<NodeRef> homes(NodeRef owner, List<NodeRef> successors) {
        return homes(owner, successors, COPIES);
    }

    private static List<NodeRef> homes(NodeRef owner, List<NodeRef> successors, int copies) {
        List<NodeRef> homes = new ArrayList<>(copies);
        homes.add(owner);
        for (NodeRef next : successors) {
            if (homes.size() < copies
                    && homes.stream().noneMatch(home -> home.keyHash().equals(next.keyHash()))) {
                homes.add(next);
            }
        }
        return List.copyOf(homes);
    }
}
