// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.env.NodeEnvironment;
import io.chordal.dht.id.Arc;
import io.chordal.dht.id.RingId;
import io.chordal.dht.record.Horizon;
import io.chordal.dht.record.Row;
import io.chordal.dht.record.RowId;
import io.chordal.dht.record.RowState;
import io.chordal.dht.store.RecordStore;
import io.chordal.dht.store.RecordTable;
import io.chordal.dht.store.StoreBatch;
import io.chordal.dht.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one way into the table and the store: every row, whoever sends it, is merged, written and made known here.
 *
 * <p>A change is made known to the listener only once it is on stable storage. The table holds it at once, so that reads and
 * comparisons with other homes may carry a row that a crash here takes back; it stays a row like any other there, and no other
 * one ever gets its dot, because counters are reserved on disk before use. After the store's first failure no coordinator decides
 * anything here any more but about leased rows, which live in memory only, and no home is told that its rows are here; but what others
 * tell is still merged, so that this node shows no less than they do. Confined to the node's serial context.
 */
final class Ledger {
    private static final Logger log = LoggerFactory.getLogger(Ledger.class);

    private static final int MAX_WAITING = 4096;

    private final NodeEnvironment env;
    private final RecordTable table;
    private final RecordStore store;
    private final TreeMap<RowId, RowState> asides = new TreeMap<>();
    private final List<Consumer<List<RowId>>> listeners = new ArrayList<>();
    private Consumer<List<RowId>> whoHearsOfEnds = rows -> {};
    private Optional<StoreException> failure = Optional.empty();
    private int waiting;

    Ledger(NodeEnvironment env, RecordTable table, RecordStore store) {
        this.env = requireNonNull(env, "env is null");
        this.table = requireNonNull(table, "table is null");
        this.store = requireNonNull(store, "store is null");
        store.asides().forEach(state -> asides.put(state.id(), state));
        List<RowId> gone = new ArrayList<>();
        for (RowState state : store.load()) {
            if (table.merge(state, env.wallClock()).isEmpty()) {
                gone.add(state.id());
            }
        }
        table.horizon(store.horizon());
        if (!gone.isEmpty()) {
            append(StoreBatch.drops(gone), Completion.NOBODY_WAITS);
        }
    }

    /** Takes out what has ended. */
    void dropGone() {
        List<RowId> gone = table.gone(env.wallClock());
        if (!gone.isEmpty()) {
            drop(gone);
            whoHearsOfEnds.accept(gone);
        }
    }

    /** Names one who hears of rows that changed and are as durable as their kind asks for, after those named before. */
    void listen(Consumer<List<RowId>> whoHears) {
        listeners.add(whoHears);
    }

    /** Names who hears of rows that left because they had ended, or were put aside. */
    void listenToEnds(Consumer<List<RowId>> whoHears) {
        whoHearsOfEnds = whoHears;
    }

    private void tell(List<RowId> changed) {
        listeners.forEach(listener -> listener.accept(changed));
    }

    RecordTable table() {
        return table;
    }

    /** Says whether so much waits for the disk that no more should be taken at present. */
    boolean isBehind() {
        return waiting >= MAX_WAITING;
    }

    /** Returns why the store takes nothing any more, if that is so; leased rows need no store. */
    Optional<StoreException> failure() {
        return failure;
    }

    /** Merges the states and completes when what changed, and all before it, is durable. */
    void record(List<RowState> told, Completion completion) {
        List<RowId> changed = new ArrayList<>();
        for (RowState state : told) {
            table.merge(state, env.wallClock()).ifPresent(merged -> changed.add(merged.id()));
        }
        commit(changed, told.stream().anyMatch(state -> !state.leased()), completion);
    }

    /**
     * Completes when these rows, as they are in the table now, are durable, and all before them.
     *
     * @param changed rows that changed
     * @param durable whether anything plain is concerned, so that the answer must wait for the disk
     */
    void commit(List<RowId> changed, boolean durable, Completion completion) {
        if (!durable) {
            tell(changed);
            completion.stored(changed.size());
            return;
        }
        if (failure.isPresent()) {
            tell(changed);
            completion.failed(failure.get());
            return;
        }
        List<RowState> puts = changed.stream()
                .flatMap(id -> table.find(id).stream())
                .filter(state -> !state.leased())
                .collect(Collectors.toList());
        append(StoreBatch.puts(puts), new Completion() {
            @Override
            public void stored(int written) {
                tell(changed);
                completion.stored(changed.size());
            }

            @Override
            public void failed(StoreException broken) {
                completion.failed(broken);
            }
        });
    }

    /** Takes rows out of the table and the store. */
    void drop(List<RowId> rows) {
        List<RowId> stored = rows.stream()
                .filter(id -> table.find(id).map(state -> !state.leased()).orElse(false))
                .collect(Collectors.toList());
        rows.forEach(table::drop);
        if (!stored.isEmpty()) {
            append(StoreBatch.drops(stored), Completion.NOBODY_WAITS);
        }
    }

    /**
     * Takes rows out that this node is no home of, and what is folded there of the collection of others: whoever lacks living rows
     * must not take them for collected.
     *
     * @param covered the arcs of which this node is a home
     */
    void dropStrays(List<RowId> rows, List<Arc> covered) {
        drop(rows);
        keep(table.horizon().without(row -> false, covered));
    }

    /** Forgets that these rows were collected, which their homes know. */
    void forgetCollected(Set<RowId> rows) {
        RingId any = RingId.ZERO;
        keep(table.horizon().without(rows::contains, List.of(new Arc(any, any))));
    }

    private void keep(Horizon left) {
        if (!left.equals(table.horizon())) {
            table.horizon(left);
            append(StoreBatch.collects(List.of(), List.of(), left, List.of()), Completion.NOBODY_WAITS);
        }
    }

    /**
     * Takes over what another home collected, and completes when that is durable. Rows here that an entry names go with it: a
     * tombstone is dropped, a value is put aside. What is folded touches no row.
     */
    void collect(Horizon told, Completion completion) {
        List<RowState> puts = new ArrayList<>();
        List<RowId> drops = new ArrayList<>();
        List<RowState> values = new ArrayList<>();
        for (RowId id : told.rows().keySet()) {
            Optional<RowState> old = table.collected(id, told);
            if (old.isPresent()) {
                old.get().filter(Row::present).ifPresent(values::add);
                table.collect(id, told).ifPresentOrElse(puts::add, () -> drops.add(id));
            }
        }
        Horizon both = table.horizon().plus(told);
        if (both.equals(table.horizon()) && puts.isEmpty() && drops.isEmpty()) {
            commit(List.of(), true, completion);
            return;
        }
        table.horizon(both);
        for (RowState value : values) {
            log.warn("a version of {} is put aside: it was removed, and its removal collected", value.id());
            asides.merge(value.id(), value, RowState::merge);
        }
        append(StoreBatch.collects(puts, drops, both, values), completion);
        if (!values.isEmpty()) {
            whoHearsOfEnds.accept(values.stream().map(RowState::id).toList());
        }
    }

    /** Returns the rows put aside, in ring order. */
    List<RowState> asides() {
        return List.copyOf(asides.values());
    }

    /** Writes the batch and completes in the serial context. */
    void append(StoreBatch batch, Completion completion) {
        waiting++;
        store.append(batch, new RecordStore.StoreCallback() {
            @Override
            public void stored() {
                env.execute(() -> {
                    waiting--;
                    completion.stored(batch.puts().size());
                });
            }

            @Override
            public void failed(StoreException broken) {
                env.execute(() -> {
                    waiting--;
                    if (failure.isEmpty()) {
                        failure = Optional.of(broken);
                        log.error("no more writes are taken but leases: {}", broken.getMessage());
                    }
                    completion.failed(broken);
                });
            }
        });
    }

    /** Hears, in the serial context, what became of a write. */
    interface Completion {
        /** For writes that nobody waits for. */
        Completion NOBODY_WAITS = new Completion() {
            @Override
            public void stored(int changed) {}

            @Override
            public void failed(StoreException failure) {}
        };

        /** It is durable; so many rows changed. */
        void stored(int changed);

        /** It is not known to be durable. */
        void failed(StoreException failure);
    }
}
