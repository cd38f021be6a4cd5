// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import io.chordal.dht.id.Arc;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingId;
import io.chordal.dht.id.RingProfile;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Other nodes of the ring by their places, and when each was last heard or told of.
 *
 * <p>Invariant: sorted by place, one life of one node at a place, at most as many as the bound. Every octave of distance from self
 * is cut into eight slots, which refine the slots of a base-16 finger table; when the bound is passed, the fullest slot gives
 * up its stalest node, so that the density of what stays goes towards 1/distance (Accordion, NSDI 2005). Confined to the serial
 * context. It is held in arrays, because a simulator holds ten thousand of them. Whether a node lives is not known here.
 */
final class RouteTable {
    /** Slots in one octave. */
    static final int PARTS = 8;

    private static final int PART_BITS = 3;

    private final RingProfile profile;
    private final RingId self;
    private final int bound;
    private @Nullable NodeRef[] nodes = new @Nullable NodeRef[0];
    private long[] times = new long[0];
    private boolean[] heard = new boolean[0];
    private short[] slots = new short[0];
    private int size;

    /** Says whether an entry may be used. */
    @FunctionalInterface
    interface Filter {
        /** Says so of a node that was heard, or only told of, at that time. */
        boolean usable(NodeRef node, long time, boolean heard);
    }

    RouteTable(RingProfile profile, RingId self, int bound) {
        this.profile = profile;
        this.self = self;
        this.bound = bound;
    }

    /** The node itself gave a sign of life at that time. */
    void heard(NodeRef node, long time) {
        note(node, time, true);
    }

    /** Somebody named the node at that time; says whether that is news. */
    boolean told(NodeRef node, long time) {
        return note(node, time, false);
    }

    /** Forgets this life of the node. */
    void drop(NodeRef node) {
        int at = search(node.id());
        NodeRef present = at < 0 ? null : nodes[at];
        if (present != null && present.sameNode(node) && present.incarnation() <= node.incarnation()) {
            remove(at);
        }
    }

    /** Returns when the node was last heard or told of; the time given if it is not here. */
    long lastOf(NodeRef node, long otherwise) {
        int at = search(node.id());
        return at < 0 ? otherwise : times[at];
    }

    /** Returns usable nodes between self and the point, the closest to the point first, at most so many. */
    List<NodeRef> before(RingId point, int limit, Filter filter) {
        List<NodeRef> found = new ArrayList<>(limit);
        int at = search(point);
        int index = at < 0 ? -at - 1 : at;
        for (int i = 0; i < size && found.size() < limit; i++) {
            index = index == 0 ? size - 1 : index - 1;
            NodeRef node = at(index);
            if (!Arc.between(self, node.id(), point)) {
                break;
            }
            if (filter.usable(node, times[index], heard[index])) {
                found.add(node);
            }
        }
        return found;
    }

    int size() {
        return size;
    }

    boolean isFull() {
        return size >= bound;
    }

    /** Returns how many nodes are in a slot. */
    int countIn(int slot) {
        int count = 0;
        for (int i = 0; i < size; i++) {
            count += slots[i] == slot ? 1 : 0;
        }
        return count;
    }

    /** Returns the slot of a point that is not self's own. */
    int slotOf(RingId point) {
        BigInteger distance = profile.distance(self, point);
        int octave = distance.bitLength() - 1;
        int part =
                octave < PART_BITS ? 0 : distance.shiftRight(octave - PART_BITS).intValue() & (PARTS - 1);
        return octave * PARTS + part;
    }

    private boolean note(NodeRef node, long time, boolean direct) {
        if (bound == 0 || node.id().equals(self)) {
            return false;
        }
        int at = search(node.id());
        if (at < 0) {
            insert(-at - 1, node, time, direct);
            if (size > bound) {
                evict();
            }
            return true;
        }
        NodeRef present = at(at);
        boolean later = present.sameNode(node) && present.incarnation() < node.incarnation();
        if (later || direct && present.equals(node)) {
            nodes[at] = node;
            times[at] = time;
            heard[at] = direct;
        }
        return false;
    }

    private void evict() {
        int[] counts = new int[(profile.bits() + 1) * PARTS];
        int fullest = slots[0];
        for (int i = 0; i < size; i++) {
            if (++counts[slots[i]] > counts[fullest]) {
                fullest = slots[i];
            }
        }
        int stalest = -1;
        for (int i = 0; i < size; i++) {
            if (slots[i] == fullest && (stalest < 0 || times[i] - times[stalest] < 0)) {
                stalest = i;
            }
        }
        remove(stalest);
    }

    private NodeRef at(int index) {
        NodeRef node = nodes[index];
        if (node == null) {
            throw new IllegalStateException("no node at " + index + " of " + size);
        }
        return node;
    }

    private int search(RingId place) {
        int low = 0;
        int high = size - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = at(middle).id().compareTo(place);
            if (order == 0) {
                return middle;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -low - 1;
    }

    private void insert(int at, NodeRef node, long time, boolean direct) {
        if (size == nodes.length) {
            int length = Math.min(bound + 1, Math.max(8, size + size / 2));
            nodes = Arrays.copyOf(nodes, length);
            times = Arrays.copyOf(times, length);
            heard = Arrays.copyOf(heard, length);
            slots = Arrays.copyOf(slots, length);
        }
        move(at, at + 1);
        nodes[at] = node;
        times[at] = time;
        heard[at] = direct;
        slots[at] = (short) slotOf(node.id());
        size++;
    }

    private void remove(int at) {
        move(at + 1, at);
        nodes[--size] = null;
    }

    private void move(int from, int to) {
        int length = size - from;
        System.arraycopy(nodes, from, nodes, to, length);
        System.arraycopy(times, from, times, to, length);
        System.arraycopy(heard, from, heard, to, length);
        System.arraycopy(slots, from, slots, to, length);
    }
}
