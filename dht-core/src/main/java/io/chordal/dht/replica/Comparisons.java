// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.env.NodeEnvironment;
import io.chordal.dht.id.Arc;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.net.Reply;
import io.chordal.dht.record.Ack;
import io.chordal.dht.record.Dot;
import io.chordal.dht.record.RegisterRules;
import io.chordal.dht.record.RegisterWrite;
import io.chordal.dht.record.RowId;
import io.chordal.dht.record.RowState;
import io.chordal.dht.record.Version;
import io.chordal.dht.replica.message.Vote;
import io.chordal.dht.replica.message.Voted;
import io.chordal.dht.replica.message.WriteAnswer;
import io.chordal.dht.replica.message.WriteAnswers;
import io.chordal.dht.store.StoreException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The compare-and-sets that this node coordinates, one at a time for each register, and its votes on those of others.
 *
 * <p>Confined to the node's serial context.
 */
final class Comparisons {
    private static final int REFUSALS = 256;

    private final NodeEnvironment env;
    private final Peers peers;
    private final Ledger ledger;
    private final Decider decider;
    private final Duration budget;
    private final Runnable onOver;
    private final TreeSet<RowId> underWay = new TreeSet<>();
    private final LinkedHashSet<Dot> refused = new LinkedHashSet<>();

    /**
     * Begins with none.
     *
     * @param budget for each of them
     * @param onOver runs soon after each one
     */
    Comparisons(NodeEnvironment env, Peers peers, Ledger ledger, Decider decider, Duration budget, Runnable onOver) {
        this.env = env;
        this.peers = peers;
        this.ledger = ledger;
        this.decider = decider;
        this.budget = budget;
        this.onOver = onOver;
    }

    boolean isUnderWay(RowId id) {
        return underWay.contains(id);
    }

    boolean anyUnderWay() {
        return !underWay.isEmpty();
    }

    boolean anyUnderWay(Arc arc) {
        return underWay.stream().anyMatch(id -> arc.contains(id.position()));
    }

    /** Does a conditional write to a register on which none is under way. */
    void start(RowId id, RegisterWrite write, Electorate homes, Ack ack, Reply<WriteAnswers> reply) {
        underWay.add(id);
        new CompareAndSet(peers, ledger, decider, id, write, homes, ack, budget, new Reply<>() {
                    @Override
                    public void answered(WriteAnswer answer) {
                        over(id);
                        reply.answered(new WriteAnswers(List.of(answer)));
                    }

                    @Override
                    public void failed(CallFailure failure) {
                        over(id);
                        reply.failed(failure);
                    }
                })
                .start();
    }

    private void over(RowId id) {
        underWay.remove(id);
        env.execute(onOver);
    }

    /**
     * Votes on another coordinator's compare-and-set. A version that was refused once is refused whenever it is asked for again, until it is here by
     * another way: the coordinator may have told already that nothing was changed, and the second request be a copy of the first.
     */
    void vote(Vote asked, Reply<Voted> reply) {
        RowId id = asked.row().id();
        Optional<RowState> known = ledger.table().find(id);
        RowState told = RowState.of(asked.row());
        Dot dot = ((Version) asked.row().order()).dot();
        boolean held = known.filter(state -> state.rows().contains(asked.row())).isPresent();
        boolean agrees = RegisterRules.replacesAll((Version) asked.row().order(), known);
        if (underWay.contains(id) || !agrees || (refused.contains(dot) && !held)) {
            refused(dot);
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
                reply.failed(Committer.storage(failure));
            }
        });
    }

    private void refused(Dot dot) {
        refused.remove(dot);
        refused.add(dot);
        if (refused.size() > REFUSALS) {
            refused.remove(refused.iterator().next());
        }
    }
}
