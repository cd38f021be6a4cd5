// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.env.NodeEnvironment;
import io.chordal.dht.id.Arc;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingId;
import io.chordal.dht.id.RingProfile;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.net.Reply;
import io.chordal.dht.record.Ack;
import io.chordal.dht.record.RecordWrite;
import io.chordal.dht.record.RegisterWrite;
import io.chordal.dht.record.RowId;
import io.chordal.dht.replica.message.WriteAnswer;
import io.chordal.dht.replica.message.WriteAnswers;
import io.chordal.dht.ring.Neighbourhood;
import io.chordal.dht.ring.RingMembership;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Does writes on behalf of the owner of their keys: the only place where dots, ends and revisions are assigned.
 *
 * <p>Answers once everything that it changed is on this node's disk, and on those of as many other homes as the writer asked for;
 * leased members are on no disk, so that they ask nothing of one that is behind or broken. Writes to an arc that is not yet in
 * step go to the node that still coordinates it; where there is none, and at a register that is being compared, they wait, up to a
 * bound in number and time. Confined to the node's serial context.
 */
final class Coordinator implements Writes {
    private final RingMembership ring;
    private final PlaceMaps maps;
    private final Delivery delivery;
    private final Seats seats;
    private final ReplicaConfig config;
    private final Committer committer;
    private final Comparisons comparisons;
    private final ArcGiver giver;
    private final WaitingWrites waiting;
    private boolean closed;
    private Runnable onceClosed = () -> {};
    private int passedOn;

    Coordinator(
            NodeEnvironment env,
            RingMembership ring,
            PlaceMaps maps,
            Peers peers,
            RingProfile profile,
            Ledger ledger,
            Seats seats,
            DotSource dots,
            ReplicaConfig config) {
        this.ring = ring;
        this.maps = maps;
        this.delivery = new Delivery(peers);
        this.seats = seats;
        this.config = config;
        Decider decider = new Decider(env, ledger.table(), dots, config);
        this.committer = new Committer(
                peers, profile, ledger, decider, dots, config.callTimeout().dividedBy(2));
        this.comparisons = new Comparisons(env, peers, ledger, decider, config.callTimeout(), this::goOn);
        this.waiting = new WaitingWrites(env, config, this::goesOn);
        this.giver = new ArcGiver(ring, maps, seats, comparisons::anyUnderWay);
    }

    Comparisons comparisons() {
        return comparisons;
    }

    ArcGiver giver() {
        return giver;
    }

    /** Does the writes, now or when they need not wait any more. */
    @Override
    public void write(List<? extends RecordWrite> writes, Ack ack, Reply<WriteAnswers> reply) {
        new WriteParts(writes, this::way, reply)
                .forEach((part, answer) -> waiting.add(new WaitingWrites.Entry(part, ack, answer)));
    }

    /** Writes that go the same way are done together; none waits for one that must go another way. */
    private WriteParts.Way way(RecordWrite write) {
        RingId position = id(write).position();
        return new WriteParts.Way(mustWait(write), coordinatorOf(position), homes(position));
    }

    /** Does the writes or passes them on, if they need not wait. */
    private boolean goesOn(WaitingWrites.Entry entry) {
        if (entry.writes().stream().noneMatch(this::mustWait)) {
            apply(entry.writes(), entry.ack(), entry.reply());
            return true;
        }
        Optional<NodeRef> elsewhere = coordinatorOf(id(entry.writes().get(0)).position());
        boolean all = entry.writes().stream()
                .allMatch(write -> coordinatorOf(id(write).position()).equals(elsewhere));
        if (elsewhere.isEmpty() || !all || passedOn >= config.waitingWrites()) {
            return false;
        }
        passOn(elsewhere.get(), entry);
        return true;
    }

    private void passOn(NodeRef coordinator, WaitingWrites.Entry entry) {
        passedOn++;
        delivery.send(
                coordinator,
                entry.writes(),
                entry.ack(),
                config.callTimeout().dividedBy(2),
                Outcome.of(
                        answers -> {
                            passedOn--;
                            if (answers.answers().stream()
                                    .allMatch(answer -> answer instanceof WriteAnswer.WrongOwner)) {
                                handedOver(entry, coordinator);
                                write(entry.writes(), entry.ack(), entry.reply());
                            } else {
                                entry.reply().answered(answers);
                            }
                        },
                        failure -> {
                            passedOn--;
                            entry.reply().failed(failure);
                        }));
    }

    private void handedOver(WaitingWrites.Entry entry, NodeRef coordinator) {
        entry.writes().forEach(write -> seats.own(id(write).position()).handedOver(coordinator));
    }

    private Optional<NodeRef> coordinatorOf(RingId position) {
        return seats.own(position).coordinatorOf(position);
    }

    /** Takes no more writes, because this node is about to leave, and tells when those that were begun are over. */
    void close(Runnable whenClosed) {
        closed = true;
        onceClosed = whenClosed;
        goOn();
    }

    private void finishClosing() {
        if (closed && !comparisons.anyUnderWay()) {
            seats.all().forEach(seat -> seat.own().offers().giveUpAll());
            Runnable told = onceClosed;
            onceClosed = () -> {};
            told.run();
        }
    }

    /** Takes writes again, once this node has left and may become an owner anew; never while it is on its way out, whatever it owns. */
    void open() {
        closed = false;
    }

    private boolean coordinates(RowId id) {
        return !closed && seats.own(id.position()).coordinates(id.position());
    }

    private RowId id(RecordWrite write) {
        return committer.id(write);
    }

    private boolean mustWait(RecordWrite write) {
        RowId id = id(write);
        return coordinates(id) && (!seats.own(id.position()).speaksFor(id.position()) || comparisons.isUnderWay(id));
    }

    /** Does what waited, as far as it need not wait any more: its arc is in step or not owned, its register not compared. */
    void goOn() {
        waiting.goOn();
        giver.goOn();
        finishClosing();
    }

    private void apply(List<RecordWrite> writes, Ack ack, Reply<WriteAnswers> reply) {
        Optional<CallFailure> busy = committer.busy(writes);
        if (busy.isPresent()) {
            reply.failed(busy.get());
            return;
        }
        Homes homes = homes(id(writes.get(0)).position());
        Optional<RegisterWrite> conditional = committer.conditional(writes).filter(write -> coordinates(id(write)));
        if (conditional.isPresent()) {
            comparisons.start(id(conditional.get()), conditional.get(), Electorate.all(homes.all), ack, reply);
            return;
        }
        Electorate all = Electorate.all(homes.all);
        committer.commit(
                writes,
                id -> coordinates(id) && homes(id.position()).equals(homes),
                this::wrongOwner,
                all,
                homes.toAsk(all.needed(ack)),
                ack,
                reply);
    }

    /** Returns the homes of a position that this node coordinates, itself first. */
    Homes homes(RingId position) {
        Seat seat = seats.at(position);
        List<NodeRef> own = seat.homes();
        return seat.own()
                .offers()
                .on(position)
                .map(offer -> new Homes(
                        Placement.homesWhileOffered(own, maps.process(offer.receiver())), Optional.of(offer.arc())))
                .orElseGet(() -> new Homes(own, Optional.empty()));
    }

    private WriteAnswer wrongOwner() {
        Neighbourhood around = ring.neighbourhood();
        List<NodeRef> hints = new ArrayList<>();
        around.predecessor().ifPresent(hints::add);
        around.successors().stream().limit(2).forEach(hints::add);
        return new WriteAnswer.WrongOwner(hints);
    }

    /**
     * Where the rows of some writes go; of writes that come together, those are done together that go to the same homes.
     *
     * @param all the homes, this node first
     * @param offered the arc for which they are so, if this node does not own it any more
     */
    record Homes(List<NodeRef> all, Optional<Arc> offered) {
        /** The new owner of an offered arc is asked for its copy before anybody else. */
        private List<NodeRef> toAsk(int needed) {
            return all.subList(1, offered.isPresent() ? Math.min(all.size(), needed) : all.size());
        }
    }
}
