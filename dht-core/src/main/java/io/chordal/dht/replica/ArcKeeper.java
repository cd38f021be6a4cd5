// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.env.NodeEnvironment;
import io.chordal.dht.id.Arc;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.record.RowId;
import io.chordal.dht.replica.message.Handoff;
import io.chordal.dht.ring.Neighbourhood;
import io.chordal.dht.ring.RingMembership;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the arc that this node owns on all its homes: one {@link HomeLink} for each other home, opened, asked to compare and
 * closed as the neighbourhood changes.
 *
 * <p>Every row of the own arc that changes here, whatever the way, is sent to the other homes. Confined to the node's serial
 * context.
 */
final class ArcKeeper {
    private static final Logger log = LoggerFactory.getLogger(ArcKeeper.class);
    private static final int MOST_DOUBLINGS = 4;
    /** An arc of which nobody speaks for this part of the limit is offered no more: its owner does not count on this node. */
    private static final int SILENT_PART = 6;

    private final NodeEnvironment env;
    private final RingMembership ring;
    private final Seat seat;
    private final Peers peers;
    private final Ledger ledger;
    private final OwnArc own;
    private final ReplicaConfig config;
    private final Runnable stepChanged;
    private final Lapse lapse;
    private final List<HomeLink> links = new ArrayList<>();
    private boolean wasActive;
    private final TreeSet<Bytes> takingOver = new TreeSet<>();
    private int refusals;
    private boolean watchingOffers;
    private boolean watchingWait;
    private List<NodeRef> homes = List.of();

    ArcKeeper(
            NodeEnvironment env,
            RingMembership ring,
            Seat seat,
            Peers peers,
            Ledger ledger,
            ReplicaConfig config,
            Runnable stepChanged) {
        this.env = env;
        this.ring = ring;
        this.peers = peers;
        this.ledger = ledger;
        this.seat = seat;
        this.own = seat.own();
        this.config = config;
        this.lapse = new Lapse(env, config.syncLimit());
        this.stepChanged = stepChanged;
    }

    /** Follows a change of the neighbourhood. */
    void follow() {
        Neighbourhood around = seat.around();
        boolean arcChanged = !around.ownArc().equals(own.arc());
        List<NodeRef> gone = lapse.follow(around);
        boolean inDoubt = !gone.isEmpty() || isStrange(around) && lapse.isRecent();
        Optional<Long> gained = inDoubt ? own.followInDoubt(around, gone) : own.follow(around);
        homes = Placement.homes(around);
        gained.ifPresent(this::limitWait);
        watchOffers();
        link(around, arcChanged || gained.isPresent());
        wasActive &= own.isActive();
        settled();
    }

    /**
     * Returns the other homes of an arc that a node claims, as far as this one knows: while it looks back at a lapse, it may be the only one
     * that knows both.
     */
    Set<Bytes> homesOf(NodeRef claimant) {
        return lapse.isRecent() ? Placement.keys(Placement.otherHomesOf(claimant, seat.around())) : Set.of();
    }

    private boolean isStrange(Neighbourhood around) {
        return !homes.containsAll(Placement.homes(around));
    }

    /** What this node owned is to be met again: others may own it by now, and have written to it. */
    void lapsed() {
        log.info("{} may have been taken for dead and meets the other homes of its arc again", ring.self());
        Neighbourhood around = seat.around();
        lapse.begin(around);
        own.regain(around).ifPresent(mark -> {
            limitWait(mark);
            link(around, true);
            wasActive &= own.isActive();
            settled();
        });
    }

    /** Opens a link to each node that is to be compared with and has none, and closes those of others. */
    private void link(Neighbourhood around, boolean compareAll) {
        List<NodeRef> others = toCompareWith(around);
        closeBut(others);
        for (NodeRef home : others) {
            Optional<HomeLink> known =
                    links.stream().filter(link -> link.home().equals(home)).findFirst();
            if (known.isEmpty()) {
                HomeLink link = open(home);
                links.add(link);
                link.compare();
            } else if (compareAll) {
                known.get().compare();
            }
        }
    }

    /** Returns the other homes, and who else is waited for and in the ring. */
    private List<NodeRef> toCompareWith(Neighbourhood around) {
        if (own.arc().isEmpty()) {
            return List.of();
        }
        List<NodeRef> homes = Placement.homes(around);
        List<NodeRef> others = new ArrayList<>(homes.subList(1, homes.size()));
        Set<Bytes> waitedFor = own.waitsFor();
        Stream.concat(around.successors().stream(), own.eldersToMeet().stream())
                .filter(node -> waitedFor.contains(node.keyHash()) && !others.contains(node))
                .distinct()
                .forEach(others::add);
        return others;
    }

    /** Lets those wait no longer who waited for the arc, and tells the homes that they are in step with it now. */
    private void settled() {
        if (own.isActive() && !wasActive) {
            env.execute(this::compareAll);
        }
        wasActive = own.isActive();
        stepChanged.run();
    }

    private void closeBut(List<NodeRef> others) {
        links.stream().filter(link -> !others.contains(link.home())).forEach(HomeLink::close);
        links.removeIf(link -> !others.contains(link.home()));
    }

    private HomeLink open(NodeRef home) {
        return new HomeLink(
                env,
                peers,
                ledger,
                config,
                seat.place(),
                home,
                () -> own.arc().map(Share::of),
                new HomeLink.Listener() {
                    @Override
                    public long beginning() {
                        return own.mark();
                    }

                    @Override
                    public boolean speaksForArc() {
                        return own.isActive();
                    }

                    @Override
                    public Set<Bytes> awaits() {
                        return own.arc().map(own::expected).orElse(Set.of());
                    }

                    @Override
                    public void offers(NodeRef coordinator, long mark) {
                        own.coordinatedBy(coordinator, mark);
                        stepChanged.run();
                    }

                    @Override
                    public void missed(NodeRef other) {
                        if (own.eldersToMeet().contains(other)) {
                            own.missed(other);
                            follow();
                        }
                    }

                    @Override
                    public void met(NodeRef other, long mark, Conversation.Findings found) {
                        if (!found.offers()) {
                            Set<Bytes> named = awaits();
                            own.met(other, mark, found.wasOwner(), found.waitsFor());
                            if (!named.containsAll(awaits())) {
                                env.execute(ArcKeeper.this::compareAll);
                            }
                        } else if (own.compared(other, mark, found.equal())) {
                            takeOver(other);
                        }
                        link(seat.around(), false);
                        settled();
                    }
                });
    }

    /** Asks the node that still coordinates the arc for it, once it is remembered, and hears its last word. */
    private void takeOver(NodeRef coordinator) {
        if (takingOver.add(coordinator.keyHash())) {
            ring.whenRemembered(kept -> {
                Optional<Arc> arc = own.arc();
                if (kept && arc.isPresent()) {
                    askFor(arc.get(), coordinator);
                } else {
                    takingOver.remove(coordinator.keyHash());
                }
                if (!kept) {
                    log.error(
                            "an arc is left to {}: who stands around this node cannot be written; see to the disk",
                            coordinator);
                }
            });
        }
    }

    private void askFor(Arc arc, NodeRef coordinator) {
        peers.call(
                coordinator,
                new Handoff(seat.place(), arc),
                config.callTimeout(),
                Outcome.of(answer -> answered(coordinator, answer.given()), failure -> answered(coordinator, false)));
    }

    private void answered(NodeRef coordinator, boolean given) {
        takingOver.remove(coordinator.keyHash());
        if (given) {
            own.handedOver(coordinator);
        }
        refusals = given ? 0 : refusals + 1;
        Duration pause = config.retryDelay().multipliedBy(1L << Math.min(refusals, MOST_DOUBLINGS));
        env.schedule(
                given ? Duration.ZERO : pause,
                () -> links.stream()
                        .filter(link -> link.home().equals(coordinator))
                        .forEach(HomeLink::compare));
    }

    private void watchOffers() {
        if (!watchingOffers && !own.offers().all().isEmpty()) {
            watchingOffers = true;
            env.schedule(config.syncLimit().dividedBy(SILENT_PART), () -> {
                own.offers().dropSilent();
                watchingOffers = false;
                watchOffers();
            });
        }
    }

    private void limitWait(long mark) {
        env.schedule(config.syncLimit(), () -> giveUpWaiting(mark));
        if (!watchingWait) {
            watchingWait = true;
            env.schedule(config.syncLimit().dividedBy(SILENT_PART), this::sayWhoIsWaitedFor);
        }
    }

    private void sayWhoIsWaitedFor() {
        watchingWait = false;
        if (!own.isActive()) {
            log.info(
                    "{} does not speak for all of its arc yet: it waits for {}, of whom {} are linked",
                    ring.self(),
                    own.waitsFor(),
                    links.stream().map(HomeLink::home).toList());
        }
    }

    private void giveUpWaiting(long mark) {
        if (own.isCoordinatedElsewhere(mark)) {
            env.schedule(config.syncLimit(), () -> giveUpWaiting(mark));
        }
        if (own.giveUpWaiting(mark)) {
            log.warn("an arc is taken as in step although not every home answered within {}", config.syncLimit());
        }
        settled();
    }

    /** Sends rows that changed to the other homes, those of them that this node owns or still offers to their owner. */
    void changed(List<RowId> rows) {
        List<RowId> owned = rows.stream()
                .filter(row -> own.owns(row.position())
                        || own.offers().on(row.position()).isPresent())
                .toList();
        if (!owned.isEmpty()) {
            links.forEach(link -> link.send(owned));
        }
    }

    /** Compares with every other home. */
    void compareAll() {
        links.forEach(HomeLink::compare);
    }

    /** Says whether every other home was found equal since it was last asked to be compared with. */
    boolean allInStep() {
        return own.isActive() && links.stream().allMatch(HomeLink::inStep);
    }

    /** Returns how many copies are known to be missing at other homes. */
    int missingCopies() {
        return links.stream().mapToInt(HomeLink::lacking).sum();
    }

    void close() {
        links.forEach(HomeLink::close);
        links.clear();
    }
}
