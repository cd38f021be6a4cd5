// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.id.Arc;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The taking side of the own arc: its pieces that are not in step yet, and whom they wait for.
 *
 * <p>Invariant: every piece waits for somebody. Confined to the node's serial context.
 */
final class Gains {
    private final List<Piece> pieces = new ArrayList<>();
    private Set<Bytes> live = Set.of();

    /** Says whether the position lies in a piece. */
    boolean contains(RingId position) {
        return pieces.stream().anyMatch(piece -> piece.arc().contains(position));
    }

    boolean isEmpty() {
        return pieces.isEmpty();
    }

    /** Returns the pieces that share something with the arc. */
    Stream<Piece> on(Arc arc) {
        return pieces.stream().filter(piece -> piece.arc().overlaps(arc));
    }

    /** Returns who decides about writes to a position. */
    Optional<NodeRef> deciderOn(RingId position) {
        return pieces.stream()
                .filter(piece -> piece.arc().contains(position))
                .flatMap(piece -> piece.decider().stream())
                .findFirst();
    }

    /** Returns the keys of those that are expected back and have to be heard about any part of the arc. */
    Set<Bytes> expected(Arc arc) {
        TreeSet<Bytes> nodes = new TreeSet<>();
        on(arc).forEach(piece -> nodes.addAll(piece.expected()));
        return nodes;
    }

    /** Returns the keys of all nodes that are waited for. */
    Set<Bytes> waitsFor() {
        TreeSet<Bytes> nodes = new TreeSet<>();
        pieces.forEach(piece -> nodes.addAll(piece.waitsFor()));
        return nodes;
    }

    Stream<Piece> all() {
        return pieces.stream();
    }

    /** Returns the keys of those who are live. */
    Set<Bytes> live() {
        return live;
    }

    void add(Piece piece) {
        pieces.add(piece);
    }

    /** All that is waited for, and the live and the former homes, have to be met from this mark on, whatever was heard of them before. */
    void renew(long mark, Set<Bytes> homes, Function<Piece, Set<Bytes>> formerHomes) {
        pieces.replaceAll(piece -> piece.renewed(mark, homes, formerHomes.apply(piece)));
    }

    /** Returns the keys of the homes of pieces about which nobody was heard, and nobody who is live could be. */
    Set<Bytes> unheard(Set<Bytes> nowLive) {
        TreeSet<Bytes> nodes = new TreeSet<>();
        pieces.forEach(piece -> nodes.addAll(piece.unheard(nowLive)));
        return nodes;
    }

    /** Takes over who is live; who is not, and is not expected back, is waited for no more. */
    void follow(Set<Bytes> nowLive, Set<Bytes> mayReturn) {
        live = nowLive;
        pieces.forEach(piece -> piece.lose(live, mayReturn));
    }

    /** Takes out what a node coordinated that is gone: all other homes have to be heard about it from now on. */
    List<Piece> takeOrphans() {
        List<Piece> left = pieces.stream()
                .filter(piece -> piece.coordinator()
                        .filter(node -> !live.contains(node.keyHash()))
                        .isPresent())
                .toList();
        pieces.removeAll(left);
        return left;
    }

    /** Takes out the pieces whose end is not owned any more. */
    List<Piece> takeBut(Predicate<RingId> owned) {
        List<Piece> gone =
                pieces.stream().filter(piece -> !owned.test(piece.arc().to())).toList();
        pieces.removeAll(gone);
        return gone;
    }

    /** Drops what waits for nobody: it is in step. */
    void settle() {
        pieces.removeIf(piece -> piece.waitsFor().isEmpty());
    }

    /** The node takes no more writes for this one; what it did is still to be heard. */
    void handedOver(NodeRef coordinator) {
        pieces.stream().filter(piece -> piece.isCoordinatedBy(coordinator)).forEach(Piece::handedOver);
    }

    /** Notes that a node, in a comparison begun at the mark, says that it still coordinates this arc. */
    void coordinatedBy(NodeRef coordinator, long mark) {
        if (live.contains(coordinator.keyHash())) {
            olderThan(mark).forEach(piece -> piece.coordinatedBy(coordinator));
        }
    }

    /** Notes that a comparison begun at the mark brought what the coordinator has; says whether it is time to ask for the arc. */
    boolean compared(NodeRef coordinator, long mark, boolean equal) {
        coordinatedBy(coordinator, mark);
        boolean ready = false;
        for (Piece piece : olderThan(mark)) {
            ready |= piece.compared(equal);
        }
        return ready;
    }

    /** Notes that a comparison begun at the mark brought everything that the other home has. */
    void met(NodeRef home, long mark, boolean wasOwner, Set<Bytes> waitsFor) {
        for (Piece piece : olderThan(mark)) {
            if (piece.isCoordinatedBy(home)) {
                piece.withoutCoordinator();
            }
            piece.met(home.keyHash(), wasOwner, waitsFor, live);
        }
    }

    /** Says whether something gained at this mark or before is still coordinated by another node. */
    boolean isCoordinatedElsewhere(long mark) {
        return olderThan(mark + 1).stream()
                .anyMatch(piece -> piece.coordinator().isPresent());
    }

    /** Nobody who is not there is expected back any more. */
    void giveUpFormer() {
        pieces.forEach(Piece::giveUpFormer);
    }

    /** Drops what was gained at this mark or before and nobody else coordinates; says whether there was anything. */
    boolean giveUp(long mark) {
        return pieces.removeIf(
                piece -> piece.isOlderThan(mark + 1) && piece.coordinator().isEmpty());
    }

    private List<Piece> olderThan(long mark) {
        return pieces.stream().filter(piece -> piece.isOlderThan(mark)).toList();
    }
}
