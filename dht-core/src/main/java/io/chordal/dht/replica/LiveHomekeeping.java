// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.env.NodeEnvironment;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingId;
import io.chordal.dht.id.RingProfile;
import io.chordal.dht.net.Reply;
import io.chordal.dht.record.OwnershipListener;
import io.chordal.dht.record.RangeLossSuspected;
import io.chordal.dht.record.ReadLevel;
import io.chordal.dht.replica.message.Fetch;
import io.chordal.dht.replica.message.Fetched;
import io.chordal.dht.replica.message.HandedOff;
import io.chordal.dht.replica.message.Handoff;
import io.chordal.dht.replica.message.Reconcile;
import io.chordal.dht.replica.message.ReconcileAnswer;
import io.chordal.dht.replica.message.Standing;
import io.chordal.dht.replica.message.Vote;
import io.chordal.dht.replica.message.Voted;
import io.chordal.dht.ring.LookupResult;
import io.chordal.dht.ring.Neighbourhood;
import io.chordal.dht.ring.RingMembership;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;

/**
 * Keeps records where the live view of the ring places them: at the owner of the key and its next two successors
 * (docs/replication.md).
 *
 * <p>Confined to the node's serial context.
 */
final class LiveHomekeeping implements Homekeeping {
    private final NodeEnvironment env;
    private final RingMembership ring;
    private final Peers peers;
    private final Ledger ledger;
    private final ReplicaConfig config;
    private final PlaceMaps maps;
    private final Seats seats;
    private final Claims claims = new Claims();
    private final OwnerFinder owners;
    private final Copies copies;
    private final DirectReads reads;
    private final Coordinator coordinator;
    private final ArcComparer comparer;
    private final StraySweep sweep;
    private final StrayHorizon strayHorizon;
    private final List<OwnershipListener> ownershipListeners = new ArrayList<>();
    private final RangeLosses losses;
    private final Company company;

    LiveHomekeeping(
            NodeEnvironment env,
            RingMembership ring,
            Peers peers,
            RingProfile profile,
            Ledger ledger,
            DotSource dots,
            ReplicaConfig config) {
        this.env = env;
        this.ring = ring;
        this.peers = peers;
        this.ledger = ledger;
        this.config = config;
        maps = new PlaceMaps(env, ring, profile);
        maps.onChange(() -> follow(ring.neighbourhood()));
        seats = new Seats(
                ring.self(),
                maps,
                place -> new Seat(
                        place, env, ring, maps, peers, ledger, claims, config, ownershipListeners, this::stepChanged));
        owners = new OwnerFinder(ring, maps, peers);
        coordinator = new Coordinator(env, ring, maps, peers, profile, ledger, seats, dots, config);
        copies = new Copies(env, profile, ledger.table(), this);
        comparer = new ArcComparer(env, config.syncLimit(), ledger.table(), seats, claims);
        sweep = new StraySweep(env, owners, peers, ledger, seats, claims, config);
        strayHorizon = new StrayHorizon(
                env,
                owners,
                peers,
                ledger,
                position -> seats.own(position).owns(position)
                        || claims.on(position).isPresent(),
                config);
        losses = new RangeLosses(env, ring::isDead, config.repairInterval(), maps::places);
        company = new Company(env, ring, config.syncLimit());
        reads = new DirectReads(coordinator, peers, profile, ledger, seats, copies, config);
        ledger.listen(seats::changed);
        ownershipListeners.add(new WhatIsLost(sweep::lost));
    }

    private void stepChanged() {
        coordinator.goOn();
    }

    @Override
    public void listen(OwnershipListener listener) {
        ownershipListeners.add(listener);
    }

    @Override
    public void listen(RangeLossSuspected.Listener listener) {
        losses.add(listener);
    }

    @Override
    public int suspectedLosses() {
        return losses.count();
    }

    @Override
    public HomeFinder finder() {
        return owners;
    }

    @Override
    public ReadLevel level(ReadLevel asked) {
        return asked;
    }

    @Override
    public void start() {
        follow(ring.neighbourhood());
    }

    @Override
    public void stop() {
        maps.onChange(() -> {});
        seats.all().forEach(seat -> seat.keeper().close());
    }

    @Override
    public void follow(Neighbourhood around) {
        losses.follow(around);
        company.follow(around);
        seats.follow(around);
        if (!around.member()) {
            coordinator.open();
        }
        checkClaims();
    }

    @Override
    public void lapsed() {
        seats.all().forEach(seat -> seat.keeper().lapsed());
    }

    @Override
    public void repair() {
        seats.all().forEach(seat -> seat.keeper().compareAll());
        checkClaims();
        sweep.start();
        if (!seats.arcs().isEmpty()) {
            strayHorizon.start();
        }
    }

    @Override
    public void collect() {
        seats.all().forEach(seat -> seat.collector().start());
    }

    /** Asks whether those who called this node a home still would. */
    private void checkClaims() {
        for (Claims.Claim claim : claims.all()) {
            owners.lookUp(
                    claim.owner().id(), config.callTimeout(), Outcome.of(found -> check(claim, found), failure -> {}));
        }
    }

    private void check(Claims.Claim claim, LookupResult found) {
        boolean stillOwner = found.owner().sameNode(claim.owner());
        if (!stillOwner || owners.homes(found).stream().noneMatch(peers::isSelf)) {
            claims.forget(claim.owner());
        }
    }

    @Override
    public Writes writes() {
        return coordinator;
    }

    @Override
    public Reads reads() {
        return reads;
    }

    @Override
    public void fetch(Fetch asked, Reply<Fetched> reply) {
        reply.answered(copies.fetch(asked));
    }

    @Override
    public void vote(Vote asked, Reply<Voted> reply) {
        coordinator.comparisons().vote(asked, reply);
    }

    @Override
    public void compare(Reconcile asked, Reply<ReconcileAnswer> reply) {
        reply.answered(comparer.answer(asked));
    }

    @Override
    public void give(Handoff asked, Reply<HandedOff> reply) {
        coordinator.giver().give(asked, reply);
    }

    @Override
    public Standing standing(RingId position) {
        OwnArc own = seats.own(position);
        if (own.speaksFor(position)) {
            return Standing.OWNER;
        }
        if (own.mayOwn(position)) {
            return Standing.SYNCING;
        }
        boolean inStep = claims.on(position).map(Claims.Claim::inStep).orElse(false);
        return inStep ? Standing.HOME : Standing.STRANGER;
    }

    /**
     * While nobody is there others may have taken over what this node owns, and have there what it never heard of; so may an owner that does
     * not answer, which goes on with other homes perhaps.
     */
    @Override
    public Standing standingOnAbsence(RingId position) {
        Standing standing = standing(position);
        return switch (standing) {
            case OWNER -> company.isMissing() ? Standing.SYNCING : Standing.OWNER;
            case HOME ->
                claims.on(position)
                                .filter(claim -> ring.isSilent(claim.owner()))
                                .isPresent()
                        ? Standing.STRANGER
                        : Standing.HOME;
            default -> standing;
        };
    }

    /** Another home may have a row before the owner has, whom the watcher asks then: where rings met, or a disk was away. */
    @Override
    public boolean tellsOfChanges(RingId position) {
        return seats.own(position).speaksFor(position);
    }

    @Override
    public int copyNumber(RingId position) {
        if (seats.own(position).owns(position)) {
            return Placement.COPIES;
        }
        PlaceMap map = maps.now();
        if (map.several()) {
            int rank = map.homes(position, Placement.COPIES).indexOf(ring.self());
            return rank < 0 ? 0 : Placement.COPIES - rank;
        }
        Optional<NodeRef> predecessor = ring.neighbourhood().predecessor();
        return claims.on(position)
                .map(claim -> predecessor.map(claim.owner()::sameNode).orElse(false)
                        ? Placement.COPIES - 1
                        : Placement.COPIES - 2)
                .orElse(0);
    }

    @Override
    public int missingCopies() {
        return seats.missingCopies();
    }

    @Override
    public boolean isActive() {
        return seats.isActive();
    }

    @Override
    public boolean allInStep() {
        return seats.allInStep();
    }

    @Override
    public void prepareLeave(Duration budget, IntConsumer done) {
        new RecordDeparture(env, ring, maps, peers, ledger, seats, claims, config, coordinator::close)
                .prepare(budget, done);
    }
}
