// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.env.NodeEnvironment;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.record.RecordWrite;
import io.chordal.dht.record.RegisterRules;
import io.chordal.dht.record.RegisterWrite;
import io.chordal.dht.record.RowId;
import io.chordal.dht.record.RowState;
import io.chordal.dht.record.SetRules;
import io.chordal.dht.record.SetWrite;
import io.chordal.dht.record.WriteDecision;
import io.chordal.dht.replica.message.WriteAnswer;
import io.chordal.dht.store.RecordTable;
import java.time.Duration;
import java.util.Optional;

/**
 * Decides single writes for a coordinator: applies the limits and the rules of the kind of record to what the table holds.
 *
 * <p>Remembers the last decisions, so that another attempt at an operation is told the same. It changes nothing in the table.
 * Confined to the node's serial context.
 */
final class Decider {
    private final NodeEnvironment env;
    private final RecordTable table;
    private final DotSource dots;
    private final Admission admission;
    private final Duration tombstoneTtl;
    private final RecentOperations recent = new RecentOperations();

    Decider(NodeEnvironment env, RecordTable table, DotSource dots, ReplicaConfig config) {
        this.env = env;
        this.table = table;
        this.dots = dots;
        this.admission = new Admission(table, config.limits());
        this.tombstoneTtl = config.tombstoneTtl();
    }

    /** Decides the write, or says why it is refused. */
    Outcome decide(RowId id, RecordWrite write) {
        Optional<WriteDecision> earlier = recent.find(id, write.operationId());
        if (earlier.isPresent()) {
            return new Outcome(earlier, Optional.empty());
        }
        Optional<String> limit = admission.refusal(id, write);
        if (limit.isPresent()) {
            return Outcome.refused(CallFailure.Reason.LIMIT, limit.get());
        }
        if (!write.leased() && !dots.has(1)) {
            return Outcome.refused(CallFailure.Reason.BUSY, "the owner's disk is behind; try again");
        }
        WriteDecision decision;
        try {
            decision = byItsRules(id, write);
        } catch (IllegalArgumentException refused) {
            return Outcome.refused(CallFailure.Reason.REJECTED, String.valueOf(refused.getMessage()));
        }
        return decision.conflict().isPresent()
                ? Outcome.refused(
                        CallFailure.Reason.CONFLICT,
                        "writing at " + write.key() + ": " + decision.conflict().get())
                : new Outcome(Optional.of(decision), Optional.empty());
    }

    private WriteDecision byItsRules(RowId id, RecordWrite write) {
        if (write instanceof RegisterWrite registerWrite) {
            if (dots.isAhead(registerWrite.basis().context())
                    || dots.isAhead(registerWrite.basis().seen())) {
                throw new IllegalArgumentException(
                        "the context names writes that have not been made; use one that a read returned");
            }
            long collected = table.horizon().revision(id.position(), id.key(), true);
            return new RegisterRules(id, table.find(id), env.wallClock(), dots::next, collected, tombstoneTtl)
                    .decide(registerWrite);
        }
        long next = 1 + table.read(id.position(), id.key(), env.wallClock()).setVersion();
        return new SetRules(id, table.find(id), next, env.wallClock(), dots::next, tombstoneTtl)
                .decide((SetWrite) write);
    }

    /**
     * Keeps what became of an operation, for further attempts at it. A removal of nothing is decided anew: a further attempt at it
     * leaves its mark, which this one did not.
     */
    void remember(RowId id, RecordWrite write, WriteDecision decision) {
        if (decision.changed() || decision.row().isPresent()) {
            recent.remember(id, write.operationId(), decision);
        }
    }

    /** Takes the row of the decision into the table; returns whether that changed anything. */
    boolean apply(WriteDecision decision) {
        return decision.row()
                .flatMap(row -> table.merge(RowState.of(row), env.wallClock()))
                .isPresent();
    }

    /**
     * What was decided.
     *
     * @param decision what the write does; empty if it is refused
     * @param refusal why it is refused
     */
    record Outcome(Optional<WriteDecision> decision, Optional<WriteAnswer> refusal) {
        static Outcome refused(CallFailure.Reason reason, String message) {
            return new Outcome(Optional.empty(), Optional.of(new WriteAnswer.Failed(new CallFailure(reason, message))));
        }
    }
}
