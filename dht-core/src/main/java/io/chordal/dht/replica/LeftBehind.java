// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.homes.HomePlan;
import io.chordal.dht.id.Arc;
import io.chordal.dht.id.Endpoint;
import io.chordal.dht.record.RowId;
import io.chordal.dht.record.RowState;
import io.chordal.dht.replica.message.ConfirmCopies;
import io.chordal.dht.replica.message.CopiesHeld;
import io.chordal.dht.replica.message.RowDigest;
import io.chordal.dht.store.RowView;
import io.chordal.dht.store.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rows of which this node is no home any more since the list of homes was changed: docs/static-homes.md, "Left behind".
 *
 * <p>They are dropped once all their homes answered and agree on them; and, agreed on or not, before the node goes by a list that makes
 * it a home of them again. Neither before the disk says that it is in step by the present list alone: what it says it knows must be
 * there. Confined to the node's serial context.
 */
final class LeftBehind {
    private static final Logger log = LoggerFactory.getLogger(LeftBehind.class);
    private static final int BATCH = 256;

    private final Peers peers;
    private final Members members;
    private final HomePlans plans;
    private final Ledger ledger;
    private final Duration callTimeout;
    private PlanCircle circle;
    private List<Arc> elsewhere;
    private int next;
    private boolean running;

    LeftBehind(Peers peers, Members members, HomePlans plans, Ledger ledger, Duration callTimeout) {
        this.peers = peers;
        this.members = members;
        this.plans = plans;
        this.ledger = ledger;
        this.callTimeout = callTimeout;
        this.circle = members.circle();
        this.elsewhere = elsewhere(circle, members.self());
    }

    /** Asks the homes for the next of them, unless it is doing so, or the list is being changed. */
    void start() {
        if (running || plans.plan().next().isPresent() || !isInStepByThisPlanAlone()) {
            return;
        }
        List<RowState> rows = batch();
        if (!rows.isEmpty()) {
            running = true;
            new Round(rows).start();
        }
    }

    /** Drops those of which the node will be a home by the later plan, and says whether that, and what was dropped before, is on the disk. */
    void clear(HomePlan later, Consumer<Boolean> done) {
        List<RowId> comingBack = isInStepByThisPlanAlone() ? comingBack(later) : List.of();
        if (!comingBack.isEmpty()) {
            log.info("dropping {} rows of which this node is to be a home again", comingBack.size());
            drop(comingBack);
        }
        ledger.commit(List.of(), true, new Ledger.Completion() {
            @Override
            public void stored(int changed) {
                done.accept(true);
            }

            @Override
            public void failed(StoreException failure) {
                done.accept(false);
            }
        });
    }

    private boolean isInStepByThisPlanAlone() {
        return plans.plan().lists().containsAll(plans.inStepOnDisk());
    }

    private List<RowId> comingBack(HomePlan later) {
        RowView rows = rows();
        if (rows.size() == 0) {
            return List.of();
        }
        PlanCircle then = members.circle(later);
        List<RowId> found = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            RowId id = rows.at(i).id();
            if (then.homes(id.position()).contains(members.self())) {
                found.add(id);
            }
        }
        return found;
    }

    private RowView rows() {
        if (circle != members.circle()) {
            circle = members.circle();
            elsewhere = elsewhere(circle, members.self());
            next = 0;
        }
        return ledger.table().rows(elsewhere);
    }

    private static List<Arc> elsewhere(PlanCircle circle, Endpoint self) {
        return circle.arcs(homes -> !homes.contains(self));
    }

    /** Leases are not asked for: they end where nobody renews them. */
    private List<RowState> batch() {
        RowView rows = rows();
        int from = next < rows.size() ? next : 0;
        int to = Math.min(rows.size(), from + BATCH);
        List<RowState> found = new ArrayList<>();
        for (int i = from; i < to; i++) {
            RowState row = rows.at(i);
            if (!row.leased()) {
                found.add(row);
            }
        }
        next = to;
        return found;
    }

    private void drop(List<RowId> rows) {
        List<Arc> here = members.circle().arcs(homes -> homes.contains(members.self()));
        for (int from = 0; from < rows.size(); from += BATCH) {
            ledger.dropStrays(rows.subList(from, Math.min(rows.size(), from + BATCH)), here);
        }
    }

    /** Asks all homes of some rows which of them they hold just so. */
    private final class Round {
        private final List<RowState> rows;
        private final long stage = members.stage();
        private final Map<RowId, Integer> holders = new TreeMap<>();
        private final TreeSet<RowId> unanswered = new TreeSet<>();
        private int open;

        Round(List<RowState> rows) {
            this.rows = rows;
        }

        void start() {
            Map<Endpoint, List<RowState>> ofHome = new TreeMap<>();
            rows.forEach(row -> homes(row.id())
                    .forEach(home -> ofHome.computeIfAbsent(home, any -> new ArrayList<>())
                            .add(row)));
            open = ofHome.size();
            ofHome.forEach(this::ask);
        }

        private List<Endpoint> homes(RowId row) {
            return members.homes(row.position()).now();
        }

        private void ask(Endpoint home, List<RowState> its) {
            peers.call(
                    members.ref(home),
                    new ConfirmCopies(its.stream()
                            .map(row -> new RowDigest(row.id(), row.digest()))
                            .toList()),
                    callTimeout,
                    Outcome.of(held -> answered(its, held), failure -> {
                        its.forEach(row -> unanswered.add(row.id()));
                        done();
                    }));
        }

        private void answered(List<RowState> its, CopiesHeld copies) {
            for (int i = 0; i < its.size(); i++) {
                RowId id = its.get(i).id();
                if (i >= copies.held().size()) {
                    unanswered.add(id);
                } else if (copies.held().get(i)) {
                    holders.merge(id, 1, Integer::sum);
                }
            }
            done();
        }

        private void done() {
            open--;
            if (open > 0) {
                return;
            }
            running = false;
            if (stage == members.stage()) {
                dropAgreed();
            }
        }

        private void dropAgreed() {
            List<RowId> agreed = rows.stream()
                    .filter(row ->
                            ledger.table().find(row.id()).filter(row::equals).isPresent())
                    .map(RowState::id)
                    .filter(this::areAgreed)
                    .toList();
            if (!agreed.isEmpty()) {
                log.info("dropping {} rows that live elsewhere by now", agreed.size());
                drop(agreed);
                next = Math.max(0, next - agreed.size());
                LeftBehind.this.start();
            }
        }

        /** What no home holds was replaced, removed or never acknowledged; what some do not hold yet, they are still given. */
        private boolean areAgreed(RowId id) {
            int holding = holders.getOrDefault(id, 0);
            return !unanswered.contains(id)
                    && (holding == 0 || holding == homes(id).size());
        }
    }
}
