// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.sim;

import io.chordal.dht.record.Horizon;
import io.chordal.dht.record.RowId;
import io.chordal.dht.record.RowState;
import io.chordal.dht.store.RecordStore;
import io.chordal.dht.store.StoreBatch;
import io.chordal.dht.store.StoreException;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Tells observers what of another store becomes durable, and whether the next start finds all of it. Confined to the world's thread.
 */
final class ObservedStore implements RecordStore {
    private final RecordStore store;
    private final List<DiskObserver> observers;
    private final TreeMap<RowId, RowState> durable = new TreeMap<>();
    private final TreeMap<RowId, RowState> asides = new TreeMap<>();
    private Horizon horizon;
    private long reservedUntil;

    ObservedStore(RecordStore store, List<DiskObserver> observers) {
        this.store = store;
        this.observers = observers;
        store.load().forEach(state -> durable.put(state.id(), state));
        store.asides().forEach(state -> asides.put(state.id(), state));
        horizon = store.horizon();
        reservedUntil = store.reserved().until();
    }

    /** Opens the store as the next start finds it, which has to have all that became durable, and nothing else. */
    ObservedStore reopened(RecordStore next) {
        ObservedStore found = new ObservedStore(next, observers);
        found.requireSame(next.epoch() == store.epoch(), "the life of the store");
        found.requireSame(found.durable.equals(durable), "rows");
        found.requireSame(found.horizon.equals(horizon), "what was collected");
        found.requireSame(found.asides.equals(asides), "what was put aside");
        found.requireSame(next.reserved().from() >= reservedUntil, "which counters were reserved");
        return found;
    }

    /** A node starts from it. */
    void opened() {
        observers.forEach(
                observer -> observer.opened(store.epoch(), store.reserved().from()));
    }

    private void requireSame(boolean same, String what) {
        if (!same) {
            observers.forEach(observer -> observer.forgot(what));
        }
    }

    @Override
    public long epoch() {
        return store.epoch();
    }

    @Override
    public DotRange reserved() {
        return store.reserved();
    }

    @Override
    public List<RowState> load() {
        return store.load();
    }

    @Override
    public Horizon horizon() {
        return store.horizon();
    }

    @Override
    public List<RowState> asides() {
        return store.asides();
    }

    @Override
    public void append(StoreBatch batch, StoreCallback callback) {
        store.append(batch, new StoreCallback() {
            @Override
            public void stored() {
                batch.puts().forEach(ObservedStore.this::put);
                batch.drops().forEach(ObservedStore.this::drop);
                batch.asides().forEach(row -> asides.merge(row.id(), row, RowState::merge));
                batch.horizon().ifPresent(latest -> horizon = latest);
                batch.reserveUntil().ifPresent(until -> reservedUntil = until);
                callback.stored();
            }

            @Override
            public void failed(StoreException failure) {
                callback.failed(failure);
            }
        });
    }

    private void put(RowState state) {
        Optional<RowState> before = Optional.ofNullable(durable.put(state.id(), state));
        observers.forEach(observer -> observer.held(before, state));
    }

    private void drop(RowId row) {
        RowState before = durable.remove(row);
        if (before != null) {
            observers.forEach(observer -> observer.dropped(before));
        }
    }

    @Override
    public void close() {
        store.close();
    }
}
