// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.env.NodeEnvironment;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingProfile;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.net.Reply;
import io.chordal.dht.record.Ack;
import io.chordal.dht.record.CausalContext;
import io.chordal.dht.record.RecordWrite;
import io.chordal.dht.record.RegisterRules;
import io.chordal.dht.record.RegisterWrite;
import io.chordal.dht.record.RegisterWrite.Basis;
import io.chordal.dht.record.RowId;
import io.chordal.dht.record.RowState;
import io.chordal.dht.record.WriteDecision;
import io.chordal.dht.record.WriteResult;
import io.chordal.dht.replica.message.Vote;
import io.chordal.dht.replica.message.Voted;
import io.chordal.dht.replica.message.WriteAnswer;
import io.chordal.dht.replica.message.WriteAnswers;
import io.chordal.dht.ring.Neighbourhood;
import io.chordal.dht.ring.RingMembership;
import io.chordal.dht.store.StoreException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Does writes on behalf of the owner of their keys: the only place where dots, ends and revisions are assigned.
 *
 * <p>Answers once everything that it changed is on this node's disk, and on those of as many other homes as the writer asked for;
 * leased members are on no disk, so that they ask nothing of one that is behind or broken. Writes to an arc that is not yet in
 * step, or to a register that is being compared, wait, up to a bound in number and time. Confined to the node's serial context.
 */
final class Coordinator {
    private final NodeEnvironment env;
    private final RingMembership ring;
    private final Peers peers;
    private final RingProfile profile;
    private final Ledger ledger;
    private final OwnArc own;
    private final ReplicaConfig config;
    private final Decider decider;
    private final DotSource dots;
    private boolean closed;
    private final TreeSet<RowId> comparing = new TreeSet<>();
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();

    Coordinator(
            NodeEnvironment env,
            RingMembership ring,
            Peers peers,
            RingProfile profile,
            Ledger ledger,
            OwnArc own,
            DotSource dots,
            ReplicaConfig config) {
        this.env = env;
        this.ring = ring;
        this.peers = peers;
        this.profile = profile;
        this.ledger = ledger;
        this.own = own;
        this.config = config;
        this.decider = new Decider(env, ledger.table(), dots, config);
        this.dots = dots;
    }

    /** Does the writes, now or when they need not wait any more. */
    void write(List<? extends RecordWrite> writes, Ack ack, Reply<WriteAnswers> reply) {
        if (writes.stream().noneMatch(this::mustWait)) {
            apply(List.copyOf(writes), ack, reply);
        } else if (waiting.size() >= config.waitingWrites()) {
            reply.failed(new CallFailure(
                    CallFailure.Reason.BUSY, "too many writes wait here for an arc to come into step; try again"));
        } else {
            Waiting entry = new Waiting(List.copyOf(writes), ack, reply);
            waiting.add(entry);
            env.schedule(config.callTimeout().dividedBy(2), () -> giveUp(entry));
        }
    }

    /** Takes no more writes, because this node is about to leave: whoever asks tries again, at the next owner. */
    void close() {
        closed = true;
        goOn();
    }

    /** Takes writes again, once this node owns nothing any more and may become an owner anew. */
    void open() {
        closed = false;
    }

    private boolean owns(RowId id) {
        return !closed && own.owns(id.position());
    }

    private RowId id(RecordWrite write) {
        return new RowId(profile.position(write.key().partition()), write.key(), write.member());
    }

    private boolean mustWait(RecordWrite write) {
        RowId id = id(write);
        return owns(id) && (!own.isActive(id.position()) || comparing.contains(id));
    }

    /** Does what waited, as far as it need not wait any more: its arc is in step or not owned, its register not compared. */
    void goOn() {
        for (int i = waiting.size(); i > 0; i--) {
            Waiting entry = waiting.remove();
            if (entry.writes.stream().anyMatch(this::mustWait)) {
                waiting.add(entry);
            } else {
                apply(entry.writes, entry.ack, entry.reply);
            }
        }
    }

    private void giveUp(Waiting entry) {
        if (waiting.remove(entry)) {
            entry.reply.failed(new CallFailure(
                    CallFailure.Reason.BUSY,
                    "the owner of the key has not met the other homes yet, or is comparing the register; try again"));
        }
    }

    private void apply(List<RecordWrite> writes, Ack ack, Reply<WriteAnswers> reply) {
        Optional<StoreException> broken = ledger.failure();
        int plain = (int) writes.stream().filter(write -> !write.leased()).count();
        if (plain > 0 && broken.isEmpty() && (!dots.has(plain) || ledger.isBehind())) {
            reply.failed(new CallFailure(CallFailure.Reason.BUSY, "the owner's disk is behind; try again"));
            return;
        }
        if (writes.size() == 1
                && broken.isEmpty()
                && writes.get(0) instanceof RegisterWrite write
                && write.basis().kind() == Basis.Kind.ONLY_IF
                && owns(id(write))) {
            compareAndSet(write, ack, reply);
            return;
        }
        List<WriteAnswer> answers = new ArrayList<>(writes.size());
        List<RowId> changed = new ArrayList<>();
        List<RowState> done = new ArrayList<>();
        for (RecordWrite write : writes) {
            WriteAnswer answer = answer(write, broken, changed);
            answers.add(answer);
            if (answer instanceof WriteAnswer.Done) {
                ledger.table().find(id(write)).ifPresent(done::add);
            }
        }
        acknowledge(new Acknowledged(answers, changed, done, ack), reply);
    }

    private WriteAnswer answer(RecordWrite write, Optional<StoreException> broken, List<RowId> changed) {
        RowId id = id(write);
        if (!owns(id)) {
            return wrongOwner();
        }
        if (broken.isPresent() && !write.leased()) {
            return new WriteAnswer.Failed(storage(broken.get()));
        }
        if (write instanceof RegisterWrite conditional && conditional.basis().kind() == Basis.Kind.ONLY_IF) {
            return new WriteAnswer.Failed(new CallFailure(
                    CallFailure.Reason.REJECTED, "a compare-and-set is a request of its own, not one of many"));
        }
        Decider.Outcome outcome = decider.decide(id, write);
        if (outcome.refusal().isPresent()) {
            return outcome.refusal().get();
        }
        WriteDecision decision = outcome.decision().orElseThrow();
        if (decider.apply(decision)) {
            changed.add(id);
        }
        decider.remember(write, decision);
        return new WriteAnswer.Done(
                new WriteResult(decision.revision(), decision.changed(), 1, homes().size(), decision.context()));
    }

    private void acknowledge(Acknowledged writes, Reply<WriteAnswers> reply) {
        List<NodeRef> homes = homes();
        int needed = writes.ack.copies(homes.size());
        Acknowledgement acknowledgement = new Acknowledgement(writes.answers, needed, reply);
        boolean durable = writes.done.stream().anyMatch(state -> !state.leased());
        ledger.commit(writes.changed, durable, new Ledger.Completion() {
            @Override
            public void stored(int changedRows) {
                acknowledgement.stored();
            }

            @Override
            public void failed(StoreException failure) {
                acknowledgement.failed(storage(failure));
            }
        });
        if (needed <= 1 || writes.done.isEmpty()) {
            acknowledgement.copied(needed - 1);
        } else {
            new CopyQuorum(peers, writes.done, needed - 1, config.callTimeout().dividedBy(2), acknowledgement::copied)
                    .start(homes.subList(1, homes.size()));
        }
    }

    private void compareAndSet(RegisterWrite write, Ack ack, Reply<WriteAnswers> reply) {
        RowId id = id(write);
        comparing.add(id);
        new CompareAndSet(peers, ledger, decider, id, write, homes(), ack, config.callTimeout(), new Reply<>() {
                    @Override
                    public void answered(WriteAnswer answer) {
                        over();
                        reply.answered(new WriteAnswers(List.of(answer)));
                    }

                    @Override
                    public void failed(CallFailure failure) {
                        over();
                        reply.failed(failure);
                    }

                    private void over() {
                        comparing.remove(id);
                        env.execute(Coordinator.this::goOn);
                    }
                })
                .start();
    }

    /** Votes on another coordinator's compare-and-set. */
    void vote(Vote asked, Reply<Voted> reply) {
        RowId id = asked.row().id();
        Optional<RowState> known = ledger.table().find(id);
        RowState told = RowState.of(asked.row());
        CausalContext expected = CausalContext.of(told.versions());
        if (comparing.contains(id) || !RegisterRules.permits(known, expected, env.wallClock())) {
            reply.answered(new Voted(false));
            return;
        }
        if (ledger.isBehind()) {
            reply.failed(new CallFailure(CallFailure.Reason.BUSY, "this node's disk is behind; try again"));
            return;
        }
        ledger.record(List.of(told), new Ledger.Completion() {
            @Override
            public void stored(int changed) {
                reply.answered(new Voted(true));
            }

            @Override
            public void failed(StoreException failure) {
                reply.failed(storage(failure));
            }
        });
    }

    private List<NodeRef> homes() {
        return Placement.homes(ring.neighbourhood());
    }

    private static CallFailure storage(StoreException failure) {
        return new CallFailure(
                CallFailure.Reason.STORAGE,
                "the owner of the key takes no more writes but leases: " + failure.getMessage());
    }

    private WriteAnswer wrongOwner() {
        Neighbourhood around = ring.neighbourhood();
        List<NodeRef> hints = new ArrayList<>();
        around.predecessor().ifPresent(hints::add);
        around.successors().stream().limit(2).forEach(hints::add);
        return new WriteAnswer.WrongOwner(hints);
    }

    private record Waiting(List<RecordWrite> writes, Ack ack, Reply<WriteAnswers> reply) {}

    /** What was decided about some writes: the answers, the rows that changed, the rows that must have copies, and when to answer. */
    private record Acknowledged(List<WriteAnswer> answers, List<RowId> changed, List<RowState> done, Ack ack) {}
}
