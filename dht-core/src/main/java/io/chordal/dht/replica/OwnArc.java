// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.id.Arc;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingId;
import io.chordal.dht.ring.FormerNeighbours;
import io.chordal.dht.ring.Neighbourhood;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The arc that this node owns, and which pieces of it still wait to meet the other homes.
 *
 * <p>Every gain is SYNCING until a comparison that began after it has been completed with each other live home, and, after a
 * restart or the loss of all other nodes, with each node that was a home of it before; only then can the node say that something
 * is not there. Who dies before anybody was heard about a gain is expected back in the same way. What another node had not heard when
 * this one met it is waited for here too. While the owner before still coordinates a gain, it is SYNCING until that one has given it up.
 * Confined to the node's serial context.
 */
final class OwnArc {
    private static final int MAX_MISSED = 16;

    private final FormerNeighbours.Share former;
    private final Claims claims;
    private final Elders elders;
    private final Acquaintances known;
    private final Remembrance remembrance;
    private final Tenure tenure = new Tenure();
    private final Offers offers = new Offers();
    private final Gains gains = new Gains();
    private final Unsettled lost = new Unsettled();
    private final ArrayDeque<NodeRef> missed = new ArrayDeque<>();
    private Optional<NodeRef> ownerBefore = Optional.empty();
    private List<NodeRef> expected = List.of();
    private long expectedSince;
    private long clock;

    /**
     * Owns nothing at first.
     *
     * @param former who is to be heard out
     * @param claims what others say of their arcs
     * @param hasLeft whether a node has left and so is not to be heard, whoever still waits for it
     * @param elders who stood behind this place before it owned anything
     */
    OwnArc(FormerNeighbours former, Claims claims, Predicate<NodeRef> hasLeft, Elders elders) {
        this(former, claims, hasLeft, elders, List::of);
    }

    /**
     * The same where nodes have several places.
     *
     * @param placesOf returns the references to a node at each of its places
     */
    OwnArc(
            FormerNeighbours former,
            Claims claims,
            Predicate<NodeRef> hasLeft,
            Elders elders,
            Function<NodeRef, List<NodeRef>> placesOf) {
        this.claims = claims;
        this.known = new Acquaintances(hasLeft);
        this.elders = elders;
        this.former = former.share();
        this.remembrance = new Remembrance(this.former, placesOf);
        this.former.awaited().forEach(left -> lost.add(new Piece(left.arc(), clock, Set.of(), left.nodes())));
    }

    /** Returns the arc. */
    Optional<Arc> arc() {
        return tenure.arc();
    }

    /** Returns the arc, or, while no predecessor is known, what it was until the last one was lost. */
    Optional<Arc> latestArc() {
        return tenure.latestArc();
    }

    boolean owns(RingId position) {
        return tenure.owns(position);
    }

    /** Says whether the position is owned, or was until the predecessor was lost. */
    boolean mayOwn(RingId position) {
        return latestArc().map(latest -> latest.contains(position)).orElse(false);
    }

    /** Says whether the position is owned and in step. */
    boolean isActive(RingId position) {
        return owns(position) && !gains.contains(position);
    }

    /** Says whether everything owned is in step. */
    boolean isActive() {
        return gains.isEmpty() && !tenure.isInAbeyance();
    }

    /** Returns what was owned in step and is still coordinated here for its new owner. */
    Offers offers() {
        return offers;
    }

    /** Says whether this node decides about writes to the position: it owns it, or still offers it to its new owner. */
    boolean coordinates(RingId position) {
        return owns(position) || offers.on(position).map(Offers.Offer::open).orElse(false);
    }

    /**
     * Answers somebody who claims an arc: whether it has to ask this node for it, because this one offers a part of it, or has not
     * heard of the newcomer's place in the ring yet.
     */
    boolean isToBeAskedFor(Arc claimed, NodeRef claimant) {
        boolean offered = offers.heard(claimed, claimant);
        return offered || owns(claimed.to());
    }

    /** Says whether what this node does not have at the position is not there. */
    boolean speaksFor(RingId position) {
        return isActive(position) || offers.on(position).isPresent();
    }

    /** Returns who takes writes to a position that is owned here, but not in step. */
    Optional<NodeRef> coordinatorOf(RingId position) {
        return gains.deciderOn(position);
    }

    /** The node takes no more writes for this one; what it did is still to be heard. */
    void handedOver(NodeRef coordinator) {
        gains.handedOver(coordinator);
    }

    /** Marks the beginning of a comparison; what is gained later is not covered by it. */
    long mark() {
        clock++;
        return clock;
    }

    /** Takes over what the neighbourhood says; returns the mark of what was gained, if anything was. */
    Optional<Long> follow(Neighbourhood around) {
        Optional<Long> mark = take(around);
        settle();
        return mark;
    }

    /**
     * The same, and takes all that is owned as gained anew: whoever is a home now may know better what is its own.
     *
     * @param gone who may have handed over to nodes that this one does not know, and is expected back
     */
    Optional<Long> followInDoubt(Neighbourhood around, List<NodeRef> gone) {
        former.expect(around.self(), gone);
        take(around);
        return regain(around);
    }

    private Optional<Long> take(Neighbourhood around) {
        Optional<Arc> before = tenure.arc();
        tenure.follow(around);
        Optional<Arc> arc = tenure.arc();
        remembrance.follow(around);
        around.others().stream().filter(node -> node.vnode() == 0).forEach(known::add);
        if (before.isPresent() && gains.isEmpty()) {
            elders.heard();
        }
        elders.follow(around);
        TreeSet<Bytes> live = Placement.keys(toMeet(around.successors()));
        if (around.member()) {
            former.expect(around.self(), known.notLeft(gains.unheard(live)));
        }
        gains.follow(live, Placement.keys(former.nodes()));
        List<Arc> gained = new ArrayList<>(arc.flatMap(now -> ArcChange.gained(before, now))
                .map(offers::reclaim)
                .orElse(List.of()));
        for (Piece left : gains.takeOrphans()) {
            lost.add(left.on(left.arc()));
            if (owns(left.arc().to())) {
                gained.add(left.arc());
            }
        }
        if (!around.member()) {
            offers.clear();
        }
        if (!arc.equals(before)) {
            Optional<NodeRef> nowBefore = arc.flatMap(now -> standsAt(now.from(), around));
            ArcChange.lost(before, arc).ifPresent(gone -> passOn(gone, nowBefore));
            if (!gained.isEmpty()) {
                ownerBefore.ifPresent(this::miss);
            }
            ownerBefore = nowBefore;
        }
        List<Piece> dropped = gains.takeBut(this::owns);
        if (arc.isEmpty()) {
            dropped.forEach(piece -> lost.add(piece.on(piece.arc())));
        }
        return gained.isEmpty() ? Optional.empty() : Optional.of(gain(gained, around));
    }

    /**
     * Takes all that is owned as gained anew, and gives up what is offered, whose new owner may have ceased to ask for it; returns the
     * mark of the gain.
     */
    Optional<Long> regain(Neighbourhood around) {
        offers.clear();
        Optional<Long> mark = arc().map(owned -> {
            List<Arc> rest = List.of(owned);
            for (Piece piece : gains.on(owned).toList()) {
                rest = ArcChange.without(rest, piece.arc());
            }
            long now = gain(rest, around);
            FormerRing ring = remembrance.formerRing(around.self());
            gains.renew(now, Placement.keys(Placement.otherHomes(around)), piece -> ring.homes(piece.arc()));
            return now;
        });
        settle();
        return mark;
    }

    /** Returns these and the elders. */
    private List<NodeRef> toMeet(List<NodeRef> around) {
        return Stream.concat(around.stream(), elders.nodes().stream())
                .distinct()
                .toList();
    }

    private long gain(List<Arc> gained, Neighbourhood around) {
        long now = mark();
        expect(now);
        FormerRing ring = remembrance.formerRing(around.self());
        TreeSet<Bytes> homes = Placement.keys(toMeet(Placement.otherHomes(around)));
        gained.stream()
                .flatMap(arc -> ring.shares(arc).stream())
                .map(share -> new Piece(share.arc(), now, homes, share.homes()))
                .flatMap(piece -> lost.takeBack(piece, gains.live()).stream())
                .forEach(gains::add);
        return now;
    }

    /** Whoever stands before this node again in the same life never stopped believing that it owns what was gained from it. */
    private void miss(NodeRef gone) {
        missed.add(gone);
        if (missed.size() > MAX_MISSED) {
            missed.remove();
        }
    }

    private static Optional<NodeRef> standsAt(RingId point, Neighbourhood around) {
        return around.others().stream().filter(node -> node.id().equals(point)).findFirst();
    }

    /** What was in step is offered to a newcomer; what was not is remembered, for that one has to wait as this node did. */
    private void passOn(Arc gone, Optional<NodeRef> newOwner) {
        List<Arc> inStep = List.of(gone);
        for (Piece piece : gains.on(gone).toList()) {
            piece.arc().common(gone).forEach(part -> lost.add(piece.on(part)));
            inStep = ArcChange.without(inStep, piece.arc());
        }
        Optional<NodeRef> newcomer = newOwner.filter(node -> !missed.contains(node) && !claims.isActive(node));
        for (Arc part : inStep) {
            newcomer.ifPresent(node -> offers.add(part, node));
        }
    }

    /**
     * All that is here of the arc was found equal to what its owner has, who is in step on it: whoever had not been heard when a part
     * of it was lost here has nothing to add that counts.
     */
    void caughtUp(Arc inStep) {
        lost.drop(inStep);
        settle();
    }

    /** Whoever is newly expected is waited for from this mark on. */
    private void expect(long mark) {
        if (!expected.containsAll(former.nodes())) {
            expectedSince = mark;
        }
        expected = former.nodes();
    }

    /**
     * Returns the keys of the nodes that this one waits for, or waited for when it lost it, on any part of the arc, whoever owns it; and
     * of those homes that it had in the ring that this node remembers and has not heard out yet: whoever joined a node that stood
     * alone has not heard of them either. What the asker itself has said is nothing new to it.
     */
    Set<Bytes> waitsFor(Arc asked, NodeRef asker) {
        TreeSet<Bytes> nodes = new TreeSet<>(remembrance.formerHomes(asked));
        gains.on(asked).forEach(piece -> nodes.addAll(piece.waitsFor()));
        nodes.addAll(lost.waitsFor(asked, asker));
        return nodes;
    }

    /** A call to a node failed that may be waited for. */
    void missed(NodeRef node) {
        elders.missed(node);
    }

    /** Returns the elders that are waited for. */
    List<NodeRef> eldersToMeet() {
        Set<Bytes> waitedFor = waitsFor();
        return elders.nodes().stream()
                .filter(node -> waitedFor.contains(node.keyHash()))
                .toList();
    }

    /** Returns the keys of the nodes that this one waits for. */
    Set<Bytes> waitsFor() {
        return gains.waitsFor();
    }

    /** Returns the keys of those that are expected back and have to be heard about any part of the arc, as far as it is owned. */
    Set<Bytes> expected(Arc asked) {
        return gains.expected(asked);
    }

    /**
     * The owner of an arc says whom it expects back about it, who are to be heard by the next one too; returns the mark of this if it is
     * news, and anybody is expected.
     */
    Optional<Long> told(NodeRef owner, Arc about, Collection<Bytes> expected) {
        TreeSet<Bytes> nodes = new TreeSet<>(expected);
        nodes.removeIf(node -> remembrance.isSelf(node) || known.hasLeft(node));
        if (lost.isTold(owner, about, nodes)) {
            return Optional.empty();
        }
        long now = mark();
        lost.told(owner, new Piece(about, now, Set.of(), nodes));
        settle();
        return Optional.of(now).filter(mark -> !nodes.isEmpty());
    }

    /** What owners said up to this mark has been long ago. */
    void forgetTold(long mark) {
        lost.forgetTold(mark);
        settle();
    }

    /** Notes that a node, in a comparison begun at the mark, says that it still coordinates this arc. */
    void coordinatedBy(NodeRef coordinator, long mark) {
        gains.coordinatedBy(coordinator, mark);
    }

    /**
     * Notes that a comparison begun at the mark brought what the coordinator has, and says whether it is time to ask for the arc:
     * both were equal, or a second comparison was not enough either, because much is written to it.
     */
    boolean compared(NodeRef coordinator, long mark, boolean equal) {
        return gains.compared(coordinator, mark, equal);
    }

    /** Notes that a comparison begun at the mark brought everything that the other home has. */
    void met(NodeRef home, long mark, boolean wasOwner, Set<Bytes> waitsFor) {
        TreeSet<Bytes> also = new TreeSet<>(waitsFor);
        also.removeIf(known::hasLeft);
        gains.met(home, mark, wasOwner, also);
        former.met(home.keyHash());
        if (wasOwner) {
            former.giveUp();
        }
        settle();
    }

    /** Says whether something gained at this mark or before is still coordinated by another node. */
    boolean isCoordinatedElsewhere(long mark) {
        return gains.isCoordinatedElsewhere(mark);
    }

    /**
     * Stops waiting for whatever was gained at this mark or before and nobody else coordinates, and for all who were expected then
     * and are not back.
     */
    boolean giveUpWaiting(long mark) {
        if (expectedSince <= mark) {
            former.giveUp();
            gains.giveUpFormer();
        }
        boolean waited = gains.giveUp(mark);
        lost.giveUp(mark);
        settle();
        return waited;
    }

    /** The next life of this node is to wait for those, too, whom others named, as this one does. */
    private void settle() {
        gains.settle();
        remembrance.keep(Stream.concat(gains.all(), lost.all()));
    }
}
