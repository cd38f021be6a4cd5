// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Arc;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingId;
import io.chordal.dht.id.RingProfile;
import io.chordal.dht.ring.message.RingState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The nodes after one node, in ring order.
 *
 * <p>Immutable. Invariant (Zave's OrderedLists): walking from self through the list passes no point twice, so there are no
 * duplicates and self is not in it. A list is <em>closed</em> when the walk goes all the way around: then it holds every
 * node of the ring that self knows of, which is how rings smaller than r + 1 are kept.
 *
 * @param self the node whose list it is
 * @param nodes the nodes after self, nearest first
 * @param closed whether the last node's successor is self
 */
public record SuccessorList(NodeRef self, List<NodeRef> nodes, boolean closed) {
    public SuccessorList {
        requireNonNull(self, "self is null");
        nodes = List.copyOf(nodes);
        NodeRef last = self;
        for (NodeRef node : nodes) {
            if (!Arc.between(last.id(), node.id(), self.id())) {
                throw new IllegalArgumentException("not in ring order after " + self + ": " + nodes);
            }
            last = node;
        }
        if (nodes.size() > RingState.MAX_SUCCESSORS) {
            throw new IllegalArgumentException(
                    "more than " + RingState.MAX_SUCCESSORS + " successors: " + nodes.size());
        }
    }

    /** Returns the list of a node that is alone in its ring. */
    public static SuccessorList alone(NodeRef self) {
        return new SuccessorList(self, List.of(), true);
    }

    /**
     * Returns [head] + the head's own list, ended before self and cut to r: step one and two of Zave's stabilize. The head's
     * list carries no entry for the head itself, so nothing is dropped but what lies beyond r.
     */
    public static SuccessorList behind(
            NodeRef self,
            NodeRef head,
            List<NodeRef> headList,
            boolean headClosed,
            ListLength length,
            RingProfile profile) {
        List<NodeRef> nodes = new ArrayList<>();
        nodes.add(head);
        boolean closed = false;
        for (NodeRef node : headList) {
            if (!Arc.between(nodes.get(nodes.size() - 1).id(), node.id(), self.id())) {
                closed = true;
                break;
            }
            nodes.add(node);
        }
        return cut(self, nodes, closed || headClosed, length, profile);
    }

    /**
     * Returns the list of a node that joins right behind a member: the member's whole list, and in a small ring the member
     * itself at its end.
     */
    public static SuccessorList joining(
            NodeRef self,
            NodeRef member,
            List<NodeRef> memberList,
            boolean memberClosed,
            ListLength length,
            RingProfile profile) {
        List<NodeRef> nodes = new ArrayList<>(memberList);
        if (memberClosed) {
            nodes.add(member);
        }
        return cut(self, nodes, memberClosed, length, profile);
    }

    /** Returns the nearest node; empty in a ring of one. */
    public Optional<NodeRef> head() {
        return nodes.stream().findFirst();
    }

    /** Returns the nearest node that the predicate does not rule out. */
    public Optional<NodeRef> firstNot(Predicate<NodeRef> ruledOut) {
        return nodes.stream().filter(ruledOut.negate()).findFirst();
    }

    /** Returns the last node. */
    public Optional<NodeRef> last() {
        return nodes.isEmpty() ? Optional.empty() : Optional.of(nodes.get(nodes.size() - 1));
    }

    /** Returns the node that is listed at this place. */
    public Optional<NodeRef> at(RingId place) {
        int low = 0;
        int high = nodes.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            NodeRef node = nodes.get(middle);
            if (node.id().equals(place)) {
                return Optional.of(node);
            }
            if (Arc.between(self.id(), node.id(), place)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return Optional.empty();
    }

    /** Says whether the very life of the node is listed. */
    public boolean contains(NodeRef node) {
        return nodes.contains(node);
    }

    /** Returns the list without the nodes that the predicate rules out. */
    public SuccessorList without(Predicate<NodeRef> ruledOut) {
        List<NodeRef> left = nodes.stream().filter(ruledOut.negate()).toList();
        return left.size() == nodes.size() ? this : new SuccessorList(self, left, closed);
    }

    /**
     * Returns the list with the node in its place, if that lies within the list; an older life of the same node makes room.
     * Adding a live node never makes a list skip one.
     */
    public SuccessorList with(NodeRef node, ListLength length, RingProfile profile) {
        if (node.id().equals(self.id())) {
            return this;
        }
        List<NodeRef> grown = new ArrayList<>();
        boolean placed = false;
        for (NodeRef present : nodes) {
            if (present.id().equals(node.id())) {
                boolean newer = !present.sameNode(node) || present.incarnation() < node.incarnation();
                grown.add(newer ? node : present);
                placed = true;
            } else {
                if (!placed && Arc.between(self.id(), node.id(), present.id())) {
                    grown.add(node);
                    placed = true;
                }
                grown.add(present);
            }
        }
        if (!placed && !closed) {
            return this;
        }
        if (!placed) {
            grown.add(node);
        }
        return cut(self, grown, closed, length, profile);
    }

    private static SuccessorList cut(
            NodeRef self, List<NodeRef> nodes, boolean closed, ListLength length, RingProfile profile) {
        int limit = length.limit(self, nodes, closed, profile);
        return nodes.size() <= limit
                ? new SuccessorList(self, nodes, closed)
                : new SuccessorList(self, nodes.subList(0, limit), false);
    }
}
