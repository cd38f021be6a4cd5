// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.id.Arc;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingId;
import io.chordal.dht.ring.Neighbourhood;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The arc that this node owns, and which pieces of it still wait to meet the other homes.
 *
 * <p>Every gain is SYNCING until a comparison that began after it has been completed with each other live home; only then can
 * the node say that something is not there. Confined to the node's serial context.
 */
final class OwnArc {
    private Optional<Arc> arc = Optional.empty();
    private Optional<Arc> givenUp = Optional.empty();
    private final List<Piece> pieces = new ArrayList<>();
    private long clock;

    /** Returns the arc. */
    Optional<Arc> arc() {
        return arc;
    }

    boolean owns(RingId position) {
        return arc.map(own -> own.contains(position)).orElse(false);
    }

    /** Says whether the position is owned and in step. */
    boolean isActive(RingId position) {
        return owns(position) && pieces.stream().noneMatch(piece -> piece.arc.contains(position));
    }

    /** Says whether everything owned is in step. */
    boolean isActive() {
        return pieces.isEmpty();
    }

    /** Says whether this node owned just this arc, in step on all of it, until its present owner came. */
    boolean gaveUp(Arc asked) {
        return givenUp.isPresent() && givenUp.get().equals(asked);
    }

    /** Marks the beginning of a comparison; what is gained later is not covered by it. */
    long mark() {
        clock++;
        return clock;
    }

    /** Takes over what the neighbourhood says; returns the mark of what was gained, if anything was. */
    Optional<Long> follow(Neighbourhood around) {
        Optional<Arc> before = arc;
        arc = around.ownArc();
        List<NodeRef> others = others(around);
        pieces.forEach(piece -> piece.awaiting.retainAll(hashes(others)));
        Optional<Arc> gained = arc.flatMap(now -> gained(before, now));
        if (!arc.equals(before)) {
            givenUp = pieces.isEmpty() ? lost(before, arc) : Optional.empty();
        }
        if (arc.isEmpty()) {
            pieces.clear();
        }
        Optional<Long> mark = gained.map(piece -> {
            pieces.add(new Piece(piece, mark(), hashes(others)));
            return clock;
        });
        settle();
        return mark;
    }

    /** Notes that a comparison begun at the mark brought everything that the other home has. */
    void met(NodeRef home, long mark, boolean wasOwner) {
        for (Piece piece : pieces) {
            if (piece.mark < mark) {
                piece.awaiting.remove(home.keyHash());
                if (wasOwner) {
                    piece.awaiting.clear();
                }
            }
        }
        settle();
    }

    /** Stops waiting for whatever was gained at this mark or before. */
    boolean giveUpWaiting(long mark) {
        return pieces.removeIf(piece -> piece.mark <= mark);
    }

    private void settle() {
        pieces.removeIf(piece -> piece.awaiting.isEmpty());
    }

    private static List<NodeRef> others(Neighbourhood around) {
        List<NodeRef> homes = Placement.homes(around);
        return homes.subList(1, homes.size());
    }

    private static TreeSet<Bytes> hashes(List<NodeRef> nodes) {
        TreeSet<Bytes> hashes = new TreeSet<>();
        nodes.forEach(node -> hashes.add(node.keyHash()));
        return hashes;
    }

    /** Returns what of the arc was not owned before; both end at this node. */
    static Optional<Arc> gained(Optional<Arc> before, Arc now) {
        if (before.isEmpty()) {
            return Optional.of(now);
        }
        return isShorter(before.get(), now)
                ? Optional.of(new Arc(now.from(), before.get().from()))
                : Optional.empty();
    }

    private static Optional<Arc> lost(Optional<Arc> before, Optional<Arc> now) {
        return before.isPresent() && now.isPresent() && isShorter(now.get(), before.get())
                ? Optional.of(new Arc(before.get().from(), now.get().from()))
                : Optional.empty();
    }

    /** Compares two arcs with the same end. */
    private static boolean isShorter(Arc one, Arc other) {
        if (one.from().equals(other.from()) || one.from().equals(one.to())) {
            return false;
        }
        return other.from().equals(other.to()) || Arc.between(other.from(), one.from(), other.to());
    }

    private static final class Piece {
        private final Arc arc;
        private final long mark;
        private final TreeSet<Bytes> awaiting;

        Piece(Arc arc, long mark, TreeSet<Bytes> awaiting) {
            this.arc = arc;
            this.mark = mark;
            this.awaiting = awaiting;
        }
    }
}
