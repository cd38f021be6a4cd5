// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.net.CallFailure;
import io.chordal.dht.net.Reply;
import io.chordal.dht.record.Ack;
import io.chordal.dht.record.RegisterWrite;
import io.chordal.dht.record.Row;
import io.chordal.dht.record.RowId;
import io.chordal.dht.record.RowState;
import io.chordal.dht.record.WriteDecision;
import io.chordal.dht.record.WriteResult;
import io.chordal.dht.replica.message.WriteAnswer;
import io.chordal.dht.store.StoreException;
import java.time.Duration;
import java.util.List;

/**
 * One conditional write to a register at its coordinator: READ, DECIDE, VOTE, COMMIT, as docs/registers.md has it.
 *
 * <p>Answers exactly once. The coordinator lets nothing else write to the register meanwhile. Confined to the node's serial
 * context.
 */
final class CompareAndSet {
    private static final int PHASES = 3;

    private final Peers peers;
    private final Ledger ledger;
    private final Decider decider;
    private final RowId id;
    private final RegisterWrite write;
    private final Electorate homes;
    private final int needed;
    private final Enough enough;
    private final Duration timeout;
    private final Reply<WriteAnswer> reply;

    /**
     * Prepares the write.
     *
     * @param homes the homes of the key
     * @param ack how many of them must have it, a majority at least
     * @param budget for all phases
     */
    CompareAndSet(
            Peers peers,
            Ledger ledger,
            Decider decider,
            RowId id,
            RegisterWrite write,
            Electorate homes,
            Ack ack,
            Duration budget,
            Reply<WriteAnswer> reply) {
        this.peers = peers;
        this.ledger = ledger;
        this.decider = decider;
        this.id = id;
        this.write = write;
        this.homes = homes;
        this.needed = Math.max(homes.needed(ack), homes.majority());
        this.enough = others -> 1 + others.size() >= needed && homes.decide(others);
        this.timeout = budget.dividedBy(PHASES);
        this.reply = reply;
    }

    void start() {
        new QuorumFetch(peers, ledger, id.key(), homes::decide, timeout, this::decide)
                .start(homes.others(), ledger.table().rows(id.position(), id.key()));
    }

    private void decide(boolean majorityRead) {
        if (!majorityRead) {
            failed(
                    CallFailure.Reason.UNAVAILABLE,
                    "too few homes of " + id.key() + " answered to compare with; nothing was changed");
            return;
        }
        Decider.Outcome outcome = decider.decide(id, write);
        outcome.refusal().ifPresent(reply::answered);
        outcome.decision().ifPresent(this::vote);
    }

    private void vote(WriteDecision decision) {
        if (decision.row().isPresent()) {
            new Ballot(peers, decision.row().get(), enough, timeout, result -> voted(decision, result))
                    .start(homes.others());
        } else if (decision.changed()) {
            attemptAgain(decision);
        } else {
            done(decision, 1);
        }
    }

    /**
     * An earlier attempt did it: what may be missing are votes for its version. Unless another value or a deletion stands beside it, or has replaced it: then
     * that attempt may not have been agreed to, but another comparison that is covered now, and nobody here knows which.
     */
    private void attemptAgain(WriteDecision decision) {
        List<Row> rows = ledger.table().find(id).map(RowState::rows).orElse(List.of());
        boolean alone = rows.size() == 1 && rows.get(0).operationId().equals(write.operationId());
        if (!alone) {
            failed(
                    CallFailure.Reason.TOO_FEW_COPIES,
                    "writing at " + id.key()
                            + ": another value or a deletion stands beside what an earlier attempt wrote,"
                            + " or replaced it; read it");
            return;
        }
        ledger.commit(List.of(), true, new Ledger.Completion() {
            @Override
            public void stored(int changed) {
                voteAgain(decision, rows.get(0));
            }

            @Override
            public void failed(StoreException failure) {
                reply.failed(Committer.storage(failure));
            }
        });
    }

    /**
     * What this node may have heard of only just now is on its own disk. A home that agreed to another comparison meanwhile, or coordinates
     * one, does not count for both.
     */
    private void voteAgain(WriteDecision decision, Row row) {
        new Ballot(peers, row, enough, timeout, result -> {
                    if (result.carried()) {
                        done(decision, 1 + result.agreed());
                    } else {
                        reply.answered(new WriteAnswer.Failed(Acknowledgement.tooFew(1 + result.agreed(), needed)));
                    }
                })
                .start(homes.others());
    }

    private void voted(WriteDecision decision, Ballot.Result result) {
        if (result.carried()) {
            commit(decision, 1 + result.agreed());
        } else if (result.untouched()) {
            failed(
                    CallFailure.Reason.CONFLICT,
                    "writing at " + id.key() + ": other homes have a value that was not expected; read it again");
        } else {
            reply.answered(new WriteAnswer.Failed(Acknowledgement.tooFew(result.agreed(), needed)));
        }
    }

    private void commit(WriteDecision decision, int copies) {
        decider.apply(decision);
        decider.remember(id, write, decision);
        ledger.commit(List.of(id), true, new Ledger.Completion() {
            @Override
            public void stored(int changed) {
                done(decision, copies);
            }

            @Override
            public void failed(StoreException failure) {
                reply.failed(new CallFailure(CallFailure.Reason.STORAGE, String.valueOf(failure.getMessage())));
            }
        });
    }

    private void done(WriteDecision decision, int copies) {
        reply.answered(new WriteAnswer.Done(WriteResult.of(decision, copies, homes.wanted())));
    }

    private void failed(CallFailure.Reason reason, String message) {
        reply.answered(new WriteAnswer.Failed(new CallFailure(reason, message)));
    }
}
