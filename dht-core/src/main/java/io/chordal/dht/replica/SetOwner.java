// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.env.NodeEnvironment;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingId;
import io.chordal.dht.id.RingProfile;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.net.Reply;
import io.chordal.dht.record.Addition;
import io.chordal.dht.record.MemberState;
import io.chordal.dht.record.RowId;
import io.chordal.dht.record.SetRules;
import io.chordal.dht.record.SetWrite;
import io.chordal.dht.record.WriteResult;
import io.chordal.dht.replica.message.WriteAnswer;
import io.chordal.dht.replica.message.WriteAnswers;
import io.chordal.dht.ring.Neighbourhood;
import io.chordal.dht.ring.RingMembership;
import io.chordal.dht.store.RecordTable;
import io.chordal.dht.store.StoreException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Decides writes on behalf of the owner of their keys: the only place where dots, ends and set versions are assigned.
 *
 * <p>Answers once everything that it changed is on this node's disk; leased members are never there, so that they ask nothing
 * of a disk that is behind or broken. Writes to an arc that is not yet in step wait, up to a bound in number and time. Confined
 * to the node's serial context.
 */
final class SetOwner {
    private final NodeEnvironment env;
    private final RingMembership ring;
    private final RingProfile profile;
    private final Ledger ledger;
    private final RecordTable table;
    private final OwnArc own;
    private final ReplicaConfig config;
    private final Admission admission;
    private final DotSource dots;
    private final RecentOperations recent = new RecentOperations();
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();

    SetOwner(
            NodeEnvironment env,
            RingMembership ring,
            RingProfile profile,
            Ledger ledger,
            OwnArc own,
            DotSource dots,
            ReplicaConfig config) {
        this.env = env;
        this.ring = ring;
        this.profile = profile;
        this.ledger = ledger;
        this.table = ledger.table();
        this.own = own;
        this.config = config;
        this.admission = new Admission(table, config.limits());
        this.dots = dots;
    }

    /** Does the writes, now or when the arc is in step. */
    void write(List<SetWrite> writes, Reply<WriteAnswers> reply) {
        if (writes.stream().noneMatch(this::mustWait)) {
            apply(writes, reply);
        } else if (waiting.size() >= config.waitingWrites()) {
            reply.failed(new CallFailure(
                    CallFailure.Reason.BUSY, "too many writes wait here for an arc to come into step; try again"));
        } else {
            Waiting entry = new Waiting(writes, reply);
            waiting.add(entry);
            env.schedule(config.callTimeout().dividedBy(2), () -> giveUp(entry));
        }
    }

    private boolean mustWait(SetWrite write) {
        RingId position = profile.position(write.key().partition());
        return own.owns(position) && !own.isActive(position);
    }

    /** Does what waited, as far as its arc is in step now or not owned any more. */
    void stepChanged() {
        for (int i = waiting.size(); i > 0; i--) {
            Waiting entry = waiting.remove();
            if (entry.writes.stream().anyMatch(this::mustWait)) {
                waiting.add(entry);
            } else {
                apply(entry.writes, entry.reply);
            }
        }
    }

    private void giveUp(Waiting entry) {
        if (waiting.remove(entry)) {
            entry.reply.failed(new CallFailure(
                    CallFailure.Reason.BUSY, "the owner of the key has not met the other homes yet; try again"));
        }
    }

    private void apply(List<SetWrite> writes, Reply<WriteAnswers> reply) {
        Optional<StoreException> broken = ledger.failure();
        int plain = (int) writes.stream().filter(write -> !write.leased()).count();
        if (plain > 0 && broken.isEmpty() && (!dots.has(plain) || ledger.isBehind())) {
            reply.failed(new CallFailure(CallFailure.Reason.BUSY, "the owner's disk is behind; try again"));
            return;
        }
        List<WriteAnswer> answers = new ArrayList<>(writes.size());
        List<RowId> changed = new ArrayList<>();
        boolean durable = false;
        for (SetWrite write : writes) {
            RowId id = new RowId(profile.position(write.key().partition()), write.key(), write.member());
            if (!own.owns(id.position())) {
                answers.add(wrongOwner());
            } else if (broken.isPresent() && !write.leased()) {
                answers.add(new WriteAnswer.Failed(storage(broken.get())));
            } else {
                answers.add(decide(id, write, changed));
                durable |= !write.leased()
                        && table.find(id).map(state -> !state.leased()).orElse(false);
            }
        }
        ledger.commit(changed, durable, new Ledger.Completion() {
            @Override
            public void stored(int changedRows) {
                reply.answered(new WriteAnswers(answers));
            }

            @Override
            public void failed(StoreException failure) {
                reply.failed(storage(failure));
            }
        });
    }

    private static CallFailure storage(StoreException failure) {
        return new CallFailure(
                CallFailure.Reason.STORAGE,
                "the owner of the key takes no more writes but leases: " + failure.getMessage());
    }

    private WriteAnswer decide(RowId id, SetWrite write, List<RowId> changed) {
        Optional<SetRules.Decision> earlier = recent.find(write.operationId());
        if (earlier.isPresent()) {
            return done(earlier.get());
        }
        Optional<String> refusal =
                write instanceof Addition addition ? admission.refusal(id, addition) : Optional.empty();
        if (refusal.isPresent()) {
            return refused(CallFailure.Reason.LIMIT, refusal.get());
        }
        long next = 1
                + table.rows(id.position(), id.key()).stream()
                        .mapToLong(MemberState::setVersion)
                        .max()
                        .orElse(0);
        SetRules.Decision decision;
        try {
            decision = new SetRules(id, table.find(id), next, env.wallClock(), dots::next).decide(write);
        } catch (IllegalArgumentException refused) {
            return refused(CallFailure.Reason.REJECTED, String.valueOf(refused.getMessage()));
        }
        decision.row()
                .flatMap(row -> table.merge(MemberState.of(row), env.wallClock()))
                .ifPresent(merged -> changed.add(id));
        recent.remember(write.operationId(), decision);
        return done(decision);
    }

    private WriteAnswer done(SetRules.Decision decision) {
        int wanted = Placement.homes(ring.neighbourhood()).size();
        return new WriteAnswer.Done(new WriteResult(decision.setVersion(), decision.changed(), 1, wanted));
    }

    private static WriteAnswer refused(CallFailure.Reason reason, String message) {
        return new WriteAnswer.Failed(new CallFailure(reason, message));
    }

    private WriteAnswer wrongOwner() {
        Neighbourhood around = ring.neighbourhood();
        List<NodeRef> hints = new ArrayList<>();
        around.predecessor().ifPresent(hints::add);
        around.successors().stream().limit(2).forEach(hints::add);
        return new WriteAnswer.WrongOwner(hints);
    }

    private record Waiting(List<SetWrite> writes, Reply<WriteAnswers> reply) {}
}
