// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.net.Reply;
import io.chordal.dht.record.Horizon;
import io.chordal.dht.record.RowId;
import io.chordal.dht.record.RowState;
import io.chordal.dht.replica.message.RangePrint;
import io.chordal.dht.replica.message.RangeRows;
import io.chordal.dht.replica.message.Reconcile;
import io.chordal.dht.replica.message.ReconcileAnswer;
import io.chordal.dht.replica.message.RowDigest;
import io.chordal.dht.replica.message.RowRange;
import io.chordal.dht.replica.message.ShareHorizon;
import io.chordal.dht.store.RecordTable;
import io.chordal.dht.store.RowSummary;
import io.chordal.dht.store.RowView;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One comparison of an arc with another node, round by round: fetches what the other has and finds what it lacks.
 *
 * <p>Ends with exactly one outcome. Ranges that differ are cut by both nodes in turn until they are short enough to be listed;
 * rows that come are recorded at once. It sends nothing that the other lacks: that is its caller's business. Confined to the
 * node's serial context.
 */
final class Conversation {
    private static final int WANTS_PER_ROUND = 256;
    private static final int MAX_ROUNDS = 50_000;

    private final Peers peers;
    private final Ledger ledger;
    private final RecordTable table;
    private final NodeRef self;
    private final NodeRef with;
    private final Share share;
    private final Asker asker;
    private final Runnable onOffer;
    private final Duration timeout;
    private final Reply<Findings> outcome;
    private final ArrayDeque<RowRange> differing = new ArrayDeque<>();
    private final TreeSet<RowId> wants = new TreeSet<>();
    private final List<RowId> lacking = new ArrayList<>();
    private int rounds;
    private boolean differed;
    private boolean wasOwner = true;
    private boolean offers;
    private Optional<Horizon> theirs = Optional.empty();
    private Bytes theirDigest = Bytes.EMPTY;
    private final TreeSet<Bytes> waitsFor = new TreeSet<>();

    Conversation(
            Peers peers,
            Ledger ledger,
            NodeRef self,
            NodeRef with,
            Share share,
            Asker asker,
            Runnable onOffer,
            Duration timeout,
            Reply<Findings> outcome) {
        this.peers = peers;
        this.ledger = ledger;
        this.table = ledger.table();
        this.self = self;
        this.with = with;
        this.share = share;
        this.asker = asker;
        this.onOffer = onOffer;
        this.timeout = timeout;
        this.outcome = outcome;
    }

    void start() {
        differing.add(RowRange.ALL);
        nextRound();
    }

    private void nextRound() {
        if (differing.isEmpty() && wants.isEmpty()) {
            shareFolded();
            outcome.answered(new Findings(!differed, lacking, rounds > 0 && wasOwner, offers, waitsFor));
            return;
        }
        rounds++;
        if (rounds > MAX_ROUNDS) {
            failed(new CallFailure(CallFailure.Reason.INTERNAL, with + " finds new differences in every round"));
            return;
        }
        RowView rows = share.rows(table);
        List<RangePrint> prints = new ArrayList<>();
        while (prints.size() <= Reconcile.MAX_PRINTS - Ranges.PARTS && !differing.isEmpty()) {
            prints.addAll(halfStep(rows, differing.poll()));
        }
        List<RowId> wanted = wants.stream().limit(WANTS_PER_ROUND).toList();
        peers.call(
                with,
                new Reconcile(
                        self,
                        share.arc(),
                        asker.speaksForArc(),
                        prints,
                        wanted,
                        horizon().digest(),
                        asker.awaits().stream().limit(ReconcileAnswer.MAX_WAITS).toList()),
                timeout,
                Outcome.of(answer -> heard(wanted, answer), this::failed));
    }

    /** Both sides cut what differs, so that a round trip is two steps down. */
    private List<RangePrint> halfStep(RowView rows, RowRange range) {
        RowSummary ours = Ranges.summary(rows, range);
        return range.equals(RowRange.ALL) || ours.rows() < Ranges.SHORT
                ? List.of(RangePrint.of(range, ours))
                : Ranges.cut(rows, range);
    }

    private void heard(List<RowId> wanted, ReconcileAnswer answer) {
        wasOwner &= answer.active();
        if (answer.offers() && !offers) {
            offers = true;
            onOffer.run();
        }
        waitsFor.addAll(answer.waitsFor());
        theirDigest = answer.horizon();
        if (theirs.isEmpty() && !theirDigest.equals(horizon().digest())) {
            shareRows();
            return;
        }
        takeStates(wanted, answer.states());
        RowView rows = share.rows(table);
        for (RangePrint theirs : answer.prints()) {
            differed = true;
            RowSummary ours = Ranges.summary(rows, theirs.range());
            if (!theirs.matches(ours)) {
                differing.add(theirs.range());
            }
        }
        answer.rows().forEach(listed -> compare(rows, listed));
        nextRound();
    }

    private Horizon horizon() {
        return share.within(table.horizon());
    }

    /** Before any row is exchanged both learn which single rows the other knows to be collected. */
    private void shareRows() {
        peers.call(
                with,
                new ShareHorizon(share.arc(), horizon().exact(), true),
                timeout,
                Outcome.of(
                        shared -> {
                            Horizon told = share.within(shared.horizon());
                            theirs = Optional.of(told);
                            ledger.collect(told.exact(), Ledger.Completion.NOBODY_WAITS);
                            differing.clear();
                            start();
                        },
                        this::failed));
    }

    /**
     * What is folded covers rows that were never collected. It is taken over once all rows of whoever folded it are here, and told
     * to the other once that one has all that is here.
     */
    private void shareFolded() {
        theirs.filter(told -> !told.arcs().isEmpty())
                .ifPresent(told -> ledger.collect(Horizon.of(Map.of(), told.arcs()), Ledger.Completion.NOBODY_WAITS));
        if (!differed && !theirDigest.equals(horizon().digest())) {
            tell(horizon());
        }
    }

    private void tell(Horizon collected) {
        peers.call(
                with,
                new ShareHorizon(share.arc(), collected, false),
                timeout,
                Outcome.of(shared -> {}, failure -> {}));
    }

    /** States come in the order of the wants; those passed over are not there any more. */
    private void takeStates(List<RowId> wanted, List<RowState> told) {
        List<RowState> states =
                told.stream().filter(state -> wants.contains(state.id())).toList();
        if (states.isEmpty()) {
            wants.removeAll(wanted);
            return;
        }
        Horizon collected = table.collectedOf(states).within(share.arc());
        if (!collected.isEmpty()) {
            tell(collected);
        }
        ledger.record(states, Ledger.Completion.NOBODY_WAITS);
        int last = wanted.indexOf(states.get(states.size() - 1).id());
        wants.removeAll(wanted.subList(0, last < 0 ? wanted.size() : last + 1));
    }

    private void compare(RowView rows, RangeRows listed) {
        differed = true;
        TreeMap<RowId, Bytes> theirs = new TreeMap<>();
        for (RowDigest row : listed.rows()) {
            if (share.contains(row.row().position())) {
                theirs.put(row.row(), row.digest());
            }
        }
        int end = Ranges.end(rows, listed.range());
        for (int i = Ranges.begin(rows, listed.range()); i < end; i++) {
            RowState ours = rows.at(i);
            Bytes digest = theirs.remove(ours.id());
            if (digest == null) {
                lacking.add(ours.id());
            } else if (!digest.equals(ours.digest())) {
                lacking.add(ours.id());
                wants.add(ours.id());
            }
        }
        wants.addAll(theirs.keySet());
    }

    private void failed(CallFailure failure) {
        outcome.failed(failure);
    }

    /** What this node says of itself in each round. */
    @FunctionalInterface
    interface Asker {
        /** Says whether this node can say of every key of the arc whether it is there. */
        boolean speaksForArc();

        /** Returns the keys of those that this node expects back and has not heard out about the arc. */
        default Set<Bytes> awaits() {
            return Set.of();
        }
    }

    /**
     * What a comparison found.
     *
     * @param equal whether both had the same from the start
     * @param lacking rows that the other lacks or has in another version
     * @param wasOwner whether the other had given up the arc, in step on all of it, before the comparison began
     * @param offers whether the other coordinated the arc for this node in any round
     * @param waitsFor the keys of the nodes that the other had itself not heard out about the arc
     */
    record Findings(boolean equal, List<RowId> lacking, boolean wasOwner, boolean offers, Set<Bytes> waitsFor) {
        Findings {
            lacking = List.copyOf(lacking);
            waitsFor = Collections.unmodifiableSortedSet(new TreeSet<>(waitsFor));
        }
    }
}
