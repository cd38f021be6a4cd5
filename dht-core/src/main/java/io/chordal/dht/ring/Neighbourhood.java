// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Arc;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingId;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The nodes around one node, as it believes them alive: what ownership and placement are computed from.
 *
 * <p>Immutable. Successors are in ring order from the first after self, without self, duplicates or nodes believed dead.
 *
 * @param self the node in the middle
 * @param member whether self has joined or founded a ring; a client or a node still joining has not, and owns nothing
 * @param predecessor the live node before self; empty while none is known
 * @param successors the live nodes after self, nearest first; empty in a ring of one
 * @param unlisted a live node between the predecessor and self that is none of the successors any more, and never made itself known
 */
public record Neighbourhood(
        NodeRef self,
        boolean member,
        Optional<NodeRef> predecessor,
        List<NodeRef> successors,
        Optional<NodeRef> unlisted) {
    public Neighbourhood {
        requireNonNull(self, "self is null");
        requireNonNull(predecessor, "predecessor is null");
        requireNonNull(unlisted, "unlisted is null");
        successors = List.copyOf(successors);
    }

    /** The same where every node between the predecessor and self is listed. */
    public Neighbourhood(NodeRef self, boolean member, Optional<NodeRef> predecessor, List<NodeRef> successors) {
        this(self, member, predecessor, successors, Optional.empty());
    }

    /**
     * Returns the arc that self owns: from the nearest live node before self, exclusive, to self. A member alone in its ring owns
     * the whole circle; a node that is no member, or that has successors but knows no predecessor, owns nothing.
     *
     * <p>While dead nodes are being replaced, or where one does not hear the other, the predecessor may be farther back than a node that
     * self knows otherwise: what lies before that one is not claimed.
     */
    public Optional<Arc> ownArc() {
        if (!member) {
            return Optional.empty();
        }
        if (predecessor.isEmpty()) {
            return successors.isEmpty() ? Optional.of(new Arc(self.id(), self.id())) : Optional.empty();
        }
        return nearestBefore().map(before -> new Arc(before.id(), self.id()));
    }

    /** Returns where self's own part of the circle begins: the nearest live node before it; empty while no predecessor is known. */
    public Optional<NodeRef> nearestBefore() {
        return predecessor.map(before -> Stream.concat(successors.stream(), unlisted.stream())
                .reduce(before, (near, node) -> Arc.between(near.id(), node.id(), self.id()) ? node : near));
    }

    /** Returns the live nodes around self: the successors, nearest first, and the predecessor if it is not one of them. */
    public List<NodeRef> others() {
        return Stream.concat(successors.stream(), predecessor.stream())
                .distinct()
                .toList();
    }

    /** Says whether any live node is known around self. */
    public boolean hasOthers() {
        return !successors.isEmpty() || predecessor.isPresent();
    }

    /** Says whether self owns the point. */
    public boolean owns(RingId point) {
        return ownArc().map(arc -> arc.contains(point)).orElse(false);
    }
}
