// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.env.NodeEnvironment;
import io.chordal.dht.id.Arc;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingId;
import io.chordal.dht.record.Horizon;
import io.chordal.dht.record.RowId;
import io.chordal.dht.replica.message.ShareHorizon;
import io.chordal.dht.ring.LookupResult;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Brings home what this node knows of the collection of rows of which it is no home any more, and forgets it when all homes have it
 * on their disks and the grace is over: where parts of a ring have met, none of the homes may be among those who collected.
 *
 * <p>Entries of single rows only; what is folded counts only where every living row is. One sweep runs at a time and walks all
 * entries once. Confined to the node's serial context.
 */
final class StrayHorizon {
    private static final int BATCH = 256;

    private final NodeEnvironment env;
    private final OwnerFinder owners;
    private final Peers peers;
    private final Ledger ledger;
    private final Predicate<RingId> covered;
    private final ReplicaConfig config;
    private final TreeMap<RowId, Long> confirmedSince = new TreeMap<>();
    private boolean running;

    /**
     * Sweeps nothing before it is started.
     *
     * @param covered says of a position whether this node is a home of it, as far as it knows
     */
    StrayHorizon(
            NodeEnvironment env,
            OwnerFinder owners,
            Peers peers,
            Ledger ledger,
            Predicate<RingId> covered,
            ReplicaConfig config) {
        this.env = env;
        this.owners = owners;
        this.peers = peers;
        this.ledger = ledger;
        this.covered = covered;
        this.config = config;
    }

    /** Begins a sweep unless one runs. */
    void start() {
        if (!running) {
            running = true;
            confirmedSince.keySet().retainAll(entries().keySet());
            goOn(entries());
        }
    }

    private NavigableMap<RowId, Horizon.Entry> entries() {
        return ledger.table().horizon().rows();
    }

    private void goOn(NavigableMap<RowId, Horizon.Entry> rest) {
        Optional<RowId> first = rest.keySet().stream()
                .filter(row -> !covered.test(row.position()))
                .findFirst();
        if (first.isEmpty()) {
            running = false;
            return;
        }
        owners.lookUp(
                first.get().position(),
                config.callTimeout(),
                Outcome.of(found -> bringHome(first.get(), found), failure -> running = false));
    }

    private void bringHome(RowId first, LookupResult found) {
        TreeMap<RowId, Horizon.Entry> strays = new TreeMap<>();
        ofOwner(first, found).limit(BATCH).forEach(entry -> strays.put(entry.getKey(), entry.getValue()));
        List<NodeRef> homes = owners.homes(found);
        RowId last = strays.isEmpty() ? first : strays.lastKey();
        if (strays.isEmpty() || homes.stream().anyMatch(peers::isSelf)) {
            goOn(entries().tailMap(last, false));
            return;
        }
        Horizon told = Horizon.of(strays, List.of());
        Arc everywhere = new Arc(first.position(), first.position());
        share(homes, new ShareHorizon(everywhere, told, false), all -> {
            if (all) {
                confirmed(strays);
            } else {
                confirmedSince.keySet().removeAll(strays.keySet());
            }
            goOn(entries().tailMap(last, false));
        });
    }

    private Stream<Map.Entry<RowId, Horizon.Entry>> ofOwner(RowId first, LookupResult found) {
        return entries().tailMap(first, true).entrySet().stream()
                .takeWhile(entry -> OwnerFinder.alsoOwns(found, entry.getKey().position()))
                .filter(entry -> !covered.test(entry.getKey().position()));
    }

    private void share(List<NodeRef> homes, ShareHorizon told, Consumer<Boolean> outcome) {
        Tally tally = new Tally(homes.size(), outcome);
        homes.forEach(home -> peers.call(
                home,
                told,
                config.callTimeout(),
                Outcome.of(shared -> tally.count(true), failure -> tally.count(false))));
    }

    private void confirmed(Map<RowId, Horizon.Entry> strays) {
        long now = env.nanoTime();
        NavigableMap<RowId, Horizon.Entry> held = entries();
        TreeMap<RowId, Horizon.Entry> old = new TreeMap<>(strays);
        old.entrySet()
                .removeIf(entry -> now - confirmedSince.computeIfAbsent(entry.getKey(), row -> now)
                                < config.surplusGrace().toNanos()
                        || covered.test(entry.getKey().position())
                        || !entry.getValue().equals(held.get(entry.getKey())));
        if (!old.isEmpty()) {
            ledger.forgetCollected(old.keySet());
            confirmedSince.keySet().removeAll(old.keySet());
        }
    }

    /** Counts the answers of the homes. */
    private static final class Tally {
        private final Consumer<Boolean> outcome;
        private int open;
        private boolean all = true;

        Tally(int open, Consumer<Boolean> outcome) {
            this.open = open;
            this.outcome = outcome;
        }

        void count(boolean told) {
            all &= told;
            open--;
            if (open == 0) {
                outcome.accept(all);
            }
        }
    }
}
