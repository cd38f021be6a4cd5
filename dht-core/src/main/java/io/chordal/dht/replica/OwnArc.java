// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Arc;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingId;
import io.chordal.dht.ring.FormerNeighbours;
import io.chordal.dht.ring.Neighbourhood;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The arc that this node owns, and which pieces of it still wait to meet the other homes.
 *
 * <p>Every gain is SYNCING until a comparison that began after it has been completed with each other live home, and, after a
 * restart or the loss of all other nodes, with each node that was a home of it before; only then can the node say that something
 * is not there. What another node had not heard when this one met it is waited for here too. Confined to the node's serial context.
 */
final class OwnArc {
    private final FormerNeighbours former;
    private Optional<Arc> arc = Optional.empty();
    private Optional<Arc> givenUp = Optional.empty();
    private final List<Piece> pieces = new ArrayList<>();
    private final List<Piece> lost = new ArrayList<>();
    private TreeSet<Bytes> live = new TreeSet<>();
    private List<NodeRef> expected = List.of();
    private long expectedSince;
    private long clock;

    OwnArc(FormerNeighbours former) {
        this.former = requireNonNull(former, "former is null");
    }

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
        live = hashes(around.successors());
        Set<Bytes> mayReturn = hashes(former.nodes());
        pieces.forEach(piece -> piece.lose(live, mayReturn));
        Optional<Arc> gained = arc.flatMap(now -> gained(before, now));
        if (!arc.equals(before)) {
            givenUp = pieces.isEmpty() ? lost(before, arc) : Optional.empty();
            lost(before, arc).ifPresent(this::keepWaits);
        }
        pieces.removeIf(piece -> !owns(piece.arc.to()));
        Optional<Long> mark = gained.map(gain -> {
            long now = mark();
            expect(now);
            new FormerRing(around.self(), former.nodes())
                    .shares(gain)
                    .forEach(share -> pieces.add(new Piece(share.arc(), now, hashes(others), share.homes())));
            return now;
        });
        settle();
        return mark;
    }

    /** Whoever is newly expected is waited for from this mark on. */
    private void expect(long mark) {
        if (!expected.containsAll(former.nodes())) {
            expectedSince = mark;
        }
        expected = former.nodes();
    }

    /** What was not in step when it went to a new owner is remembered, for that one has to wait as this node did. */
    private void keepWaits(Arc gone) {
        pieces.stream()
                .filter(piece -> overlap(piece.arc, gone))
                .map(Piece::copy)
                .forEach(lost::add);
    }

    /** Returns the keys of the nodes that this one waits for, or waited for when it lost it, on any part of the arc. */
    Set<Bytes> waitsFor(Arc asked) {
        TreeSet<Bytes> nodes = new TreeSet<>();
        Stream.concat(pieces.stream(), lost.stream())
                .filter(piece -> overlap(piece.arc, asked))
                .forEach(piece -> nodes.addAll(piece.waitsFor()));
        return nodes;
    }

    /** Returns the keys of the nodes that this one waits for. */
    Set<Bytes> waitsFor() {
        TreeSet<Bytes> nodes = new TreeSet<>();
        pieces.forEach(piece -> nodes.addAll(piece.waitsFor()));
        return nodes;
    }

    /** Notes that a comparison begun at the mark brought everything that the other home has. */
    void met(NodeRef home, long mark, boolean wasOwner, Set<Bytes> waitsFor) {
        for (Piece piece : pieces) {
            if (piece.mark < mark) {
                piece.met(home.keyHash(), wasOwner, waitsFor, live);
            }
        }
        former.met(home.keyHash());
        if (wasOwner) {
            former.giveUp();
        }
        settle();
    }

    /** Stops waiting for whatever was gained at this mark or before, and for all who were expected then and are not back. */
    boolean giveUpWaiting(long mark) {
        if (expectedSince <= mark) {
            former.giveUp();
            pieces.forEach(piece -> piece.former.clear());
        }
        boolean waited = pieces.removeIf(piece -> piece.mark <= mark);
        lost.removeIf(piece -> piece.mark <= mark);
        settle();
        return waited;
    }

    private void settle() {
        pieces.removeIf(piece -> piece.waitsFor().isEmpty());
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

    private static boolean overlap(Arc one, Arc other) {
        return one.contains(other.to()) || other.contains(one.to());
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
        private final TreeSet<Bytes> former;
        private final TreeSet<Bytes> heard = new TreeSet<>();

        Piece(Arc arc, long mark, TreeSet<Bytes> awaiting, TreeSet<Bytes> former) {
            this.arc = arc;
            this.mark = mark;
            this.awaiting = awaiting;
            this.former = former;
        }

        Piece copy() {
            return new Piece(arc, mark, new TreeSet<>(awaiting), new TreeSet<>(former));
        }

        TreeSet<Bytes> waitsFor() {
            TreeSet<Bytes> nodes = new TreeSet<>(awaiting);
            nodes.addAll(former);
            return nodes;
        }

        /** Who is not live any more is waited for only if it is expected back. */
        void lose(Set<Bytes> live, Set<Bytes> mayReturn) {
            awaiting.stream()
                    .filter(node -> !live.contains(node) && mayReturn.contains(node))
                    .forEach(former::add);
            awaiting.retainAll(live);
        }

        /** Whom the other one still waits for, and nobody met here yet, has to be met here. */
        void met(Bytes home, boolean wasOwner, Set<Bytes> itWaitsFor, Set<Bytes> live) {
            heard.add(home);
            awaiting.remove(home);
            former.remove(home);
            if (wasOwner) {
                awaiting.clear();
                former.clear();
            } else {
                itWaitsFor.stream()
                        .filter(node -> !heard.contains(node))
                        .forEach(node -> (live.contains(node) ? awaiting : former).add(node));
            }
        }
    }
}
