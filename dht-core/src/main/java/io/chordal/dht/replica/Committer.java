// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingProfile;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.net.Reply;
import io.chordal.dht.record.Ack;
import io.chordal.dht.record.RecordWrite;
import io.chordal.dht.record.RegisterWrite;
import io.chordal.dht.record.RegisterWrite.Basis;
import io.chordal.dht.record.RowId;
import io.chordal.dht.record.RowState;
import io.chordal.dht.record.WriteDecision;
import io.chordal.dht.record.WriteResult;
import io.chordal.dht.replica.message.WriteAnswer;
import io.chordal.dht.replica.message.WriteAnswers;
import io.chordal.dht.store.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Decides writes that a coordinator has accepted, takes them into the ledger, and acknowledges them once they are on this node's
 * disk and on those of as many other homes as the writer asked for.
 *
 * <p>Leased members are on no disk, so that they ask nothing of one that is behind or broken. Confined to the node's serial
 * context.
 */
final class Committer {
    private final Peers peers;
    private final RingProfile profile;
    private final Ledger ledger;
    private final Decider decider;
    private final DotSource dots;
    private final Duration copyTimeout;

    Committer(Peers peers, RingProfile profile, Ledger ledger, Decider decider, DotSource dots, Duration copyTimeout) {
        this.peers = peers;
        this.profile = profile;
        this.ledger = ledger;
        this.decider = decider;
        this.dots = dots;
        this.copyTimeout = copyTimeout;
    }

    /** Returns the name of the row that the write is about. */
    RowId id(RecordWrite write) {
        return new RowId(profile.position(write.key().partition()), write.key(), write.member());
    }

    /** Says why nothing that has to reach the disk can be decided at present, if so. */
    Optional<CallFailure> busy(List<RecordWrite> writes) {
        int plain = (int) writes.stream().filter(write -> !write.leased()).count();
        boolean behind = plain > 0 && ledger.failure().isEmpty() && (!dots.has(plain) || ledger.isBehind());
        return behind
                ? Optional.of(new CallFailure(CallFailure.Reason.BUSY, "the owner's disk is behind; try again"))
                : Optional.empty();
    }

    /** Returns the write if it is a single compare-and-set, which is not decided here. */
    Optional<RegisterWrite> conditional(List<RecordWrite> writes) {
        return writes.size() == 1
                        && ledger.failure().isEmpty()
                        && writes.get(0) instanceof RegisterWrite write
                        && write.basis().kind() == Basis.Kind.ONLY_IF
                ? Optional.of(write)
                : Optional.empty();
    }

    /**
     * Decides the writes in their order.
     *
     * @param mine whether this node decides about a row, for these homes
     * @param wrongOwner the answer to a write that it does not decide about
     * @param homes the homes of the rows
     * @param toAsk who is given the rows at once
     */
    void commit(
            List<RecordWrite> writes,
            Predicate<RowId> mine,
            Supplier<WriteAnswer> wrongOwner,
            Electorate homes,
            List<NodeRef> toAsk,
            Ack ack,
            Reply<WriteAnswers> reply) {
        Optional<StoreException> broken = ledger.failure();
        List<WriteAnswer> answers = new ArrayList<>(writes.size());
        List<RowId> changed = new ArrayList<>();
        List<RowState> done = new ArrayList<>();
        for (RecordWrite write : writes) {
            RowId id = id(write);
            WriteAnswer answer = mine.test(id) ? answer(write, id, broken, homes.wanted(), changed) : wrongOwner.get();
            answers.add(answer);
            if (answer instanceof WriteAnswer.Done) {
                ledger.table().find(id).ifPresent(done::add);
            }
        }
        acknowledge(answers, changed, done, homes, ack, toAsk, reply);
    }

    private WriteAnswer answer(
            RecordWrite write, RowId id, Optional<StoreException> broken, int wanted, List<RowId> changed) {
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
        decider.remember(id, write, decision);
        return new WriteAnswer.Done(WriteResult.of(decision, 1, wanted));
    }

    private void acknowledge(
            List<WriteAnswer> answers,
            List<RowId> changed,
            List<RowState> done,
            Electorate homes,
            Ack ack,
            List<NodeRef> toAsk,
            Reply<WriteAnswers> reply) {
        int needed = homes.needed(ack);
        Acknowledgement acknowledgement = new Acknowledgement(answers, needed, reply);
        boolean durable = done.stream().anyMatch(state -> !state.leased());
        ledger.commit(changed, durable, new Ledger.Completion() {
            @Override
            public void stored(int changedRows) {
                acknowledgement.stored();
            }

            @Override
            public void failed(StoreException failure) {
                acknowledgement.failed(storage(failure));
            }
        });
        if (needed <= 1 || done.isEmpty()) {
            acknowledgement.copied(needed - 1, true);
        } else {
            new CopyQuorum(peers, done, others -> homes.acknowledge(ack, others), copyTimeout, acknowledgement::copied)
                    .start(toAsk);
        }
    }

    static CallFailure storage(StoreException failure) {
        return new CallFailure(
                CallFailure.Reason.STORAGE,
                "the owner of the key takes no more writes but leases: " + failure.getMessage());
    }
}
