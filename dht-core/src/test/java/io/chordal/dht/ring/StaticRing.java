// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Endpoint;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingId;
import io.chordal.dht.id.RingProfile;
import io.chordal.dht.sim.SimNode;
import io.chordal.dht.sim.SimRing;
import io.chordal.dht.sim.SimWorld;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A large simulated ring of production nodes that begin in their right places, with right lists and fingers, instead of joining one
 * after the other.
 *
 * <p>Confined to the world's thread. Nodes that die are still counted in; {@link #live()} is anew computed at each call.
 */
public final class StaticRing {
    private static final Bytes NAME = Bytes.copyOf(new byte[16]);
    private static final RingProfile PROFILE = RingProfile.DEFAULT;

    private final List<SimNode> nodes;

    private StaticRing(List<SimNode> nodes) {
        this.nodes = nodes;
    }

    /** Makes a ring of this many nodes, all of them running, at places that depend only on their number. */
    public static StaticRing of(SimWorld world, RingConfig config, int size) {
        return of(world, config, size, "node");
    }

    /**
     * Makes a ring of this many nodes, all of them running, at places that depend on the name. They start within one ping period, one
     * after the other, as nodes do that were not all started at the same moment: their pings would come in pairs otherwise.
     */
    public static StaticRing of(SimWorld world, RingConfig config, int size, String name) {
        SimRing ring = new SimRing(world, PROFILE, config);
        List<SimNode> nodes = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            nodes.add(ring.node(new Endpoint(name + i, 7000)).start(List.of()));
            world.run(config.ping().dividedBy(size));
        }
        nodes.sort(Comparator.comparing(node -> node.self().id()));
        List<NodeRef> places = nodes.stream().map(SimNode::self).toList();
        for (int i = 0; i < size; i++) {
            place(nodes.get(i), places, i, config);
        }
        return new StaticRing(nodes);
    }

    /** Stops every node's maintenance; all go on answering and looking up. */
    public StaticRing withoutMaintenance() {
        nodes.forEach(node -> node.chord().stop());
        return this;
    }

    /** Lets every node forget its predecessor, and that its list goes all around if it does. */
    StaticRing withoutPredecessors() {
        List<NodeRef> places = nodes.stream().map(SimNode::self).toList();
        for (SimNode node : nodes) {
            RingView view = node.chord().view();
            RingView lost = new RingView(
                    view.self(),
                    PROFILE,
                    view.listLength(),
                    Standing.MEMBER,
                    Optional.empty(),
                    new SuccessorList(view.self(), view.successors().nodes(), false),
                    view.predecessorVersion() + 1,
                    view.successorsVersion() + 1);
            node.chord().place(NAME, lost, fingers(node, places));
        }
        return this;
    }

    /** Returns all nodes in ring order. */
    public List<SimNode> nodes() {
        return List.copyOf(nodes);
    }

    /** Returns the live nodes in ring order. */
    public List<SimNode> live() {
        return nodes.stream().filter(SimNode::isAlive).toList();
    }

    /** Returns the first of the nodes, which are in ring order, at or after the point. */
    public static SimNode owner(List<SimNode> inOrder, RingId point) {
        int low = 0;
        int high = inOrder.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (inOrder.get(middle).self().id().compareTo(point) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return inOrder.get(low == inOrder.size() ? 0 : low);
    }

    private static void place(SimNode node, List<NodeRef> places, int index, RingConfig config) {
        int size = places.size();
        int wanted = config.listLength().limit(node.self(), spread(places, index), false, PROFILE);
        int length = Math.min(size - 1, wanted);
        List<NodeRef> after = new ArrayList<>(length);
        for (int k = 1; k <= length; k++) {
            after.add(places.get((index + k) % size));
        }
        SuccessorList list = new SuccessorList(node.self(), after, length == size - 1);
        RingView view = new RingView(
                node.self(),
                PROFILE,
                config.listLength(),
                Standing.MEMBER,
                size == 1 ? Optional.empty() : Optional.of(places.get((index + size - 1) % size)),
                list,
                2,
                node.chord().view().successorsVersion() + 1);
        node.chord().place(NAME, view, fingers(node, places));
    }

    /** The nodes from which the length of a list is estimated. */
    private static List<NodeRef> spread(List<NodeRef> places, int index) {
        List<NodeRef> after = new ArrayList<>();
        for (int k = 1; k <= Math.min(places.size() - 1, 32); k++) {
            after.add(places.get((index + k) % places.size()));
        }
        return after;
    }

    private static FingerTable fingers(SimNode node, List<NodeRef> places) {
        FingerTable table = FingerTable.empty(PROFILE, node.self());
        int slot = 0;
        while (slot < PROFILE.bits()) {
            table = table.proven(slot, ownerOf(places, table.start(slot)));
            slot = table.nextUnproven(slot);
        }
        return table;
    }

    private static NodeRef ownerOf(List<NodeRef> places, RingId point) {
        int low = 0;
        int high = places.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (places.get(middle).id().compareTo(point) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return places.get(low == places.size() ? 0 : low);
    }
}
