// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.store;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.record.Horizon;
import io.chordal.dht.record.RowId;
import io.chordal.dht.record.RowState;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A store without files, for embedders that keep nothing and for simulated disks.
 *
 * <p>A batch becomes durable when the disk executor gets round to it, so that a crash before loses it. Thread-safe; the lock
 * guards everything.
 */
public final class InMemoryRecordStore implements RecordStore {
    private final Object lock = new Object();
    private final Executor disk;
    private final long epoch;
    private final DotRange reserved;
    private final TreeMap<RowId, RowState> durable = new TreeMap<>();
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private final TreeMap<RowId, RowState> asides = new TreeMap<>();
    private Horizon horizon;
    private long reservedUntil;
    private @Nullable StoreException failure;

    /**
     * Opens an empty store.
     *
     * @param epoch the life of this store
     * @param disk runs a task when a forced write would be done; {@code Runnable::run} makes writes durable at once
     */
    public InMemoryRecordStore(long epoch, Executor disk) {
        this(epoch, disk, 1, List.of(), Horizon.NONE, List.of());
    }

    private InMemoryRecordStore(
            long epoch,
            Executor disk,
            long firstCounter,
            Iterable<RowState> rows,
            Horizon horizon,
            Iterable<RowState> asides) {
        this.epoch = epoch;
        this.disk = requireNonNull(disk, "disk is null");
        this.reserved = new DotRange(firstCounter, firstCounter + RESERVATION);
        this.reservedUntil = reserved.until();
        this.horizon = horizon;
        rows.forEach(row -> durable.put(row.id(), row));
        asides.forEach(row -> this.asides.put(row.id(), row));
    }

    @Override
    public long epoch() {
        return epoch;
    }

    @Override
    public DotRange reserved() {
        return reserved;
    }

    @Override
    public List<RowState> load() {
        synchronized (lock) {
            return new ArrayList<>(durable.values());
        }
    }

    @Override
    public Horizon horizon() {
        synchronized (lock) {
            return horizon;
        }
    }

    @Override
    public List<RowState> asides() {
        synchronized (lock) {
            return new ArrayList<>(asides.values());
        }
    }

    @Override
    public void append(StoreBatch batch, StoreCallback callback) {
        synchronized (lock) {
            waiting.add(new Waiting(batch, callback));
        }
        disk.execute(this::writeNext);
    }

    private void writeNext() {
        Optional<Waiting> next;
        Optional<StoreException> failed;
        synchronized (lock) {
            next = Optional.ofNullable(waiting.poll());
            failed = Optional.ofNullable(failure);
            if (next.isPresent() && failed.isEmpty()) {
                write(next.get().batch);
            }
        }
        if (next.isPresent() && failed.isPresent()) {
            next.get().callback.failed(failed.get());
        } else {
            next.ifPresent(done -> done.callback.stored());
        }
    }

    private void write(StoreBatch batch) {
        batch.puts().forEach(row -> durable.put(row.id(), row));
        batch.drops().forEach(durable::remove);
        batch.reserveUntil().ifPresent(until -> reservedUntil = until);
        batch.horizon().ifPresent(latest -> horizon = latest);
        batch.asides().forEach(row -> asides.merge(row.id(), row, RowState::merge));
    }

    /** Loses everything that is not durable, with its callbacks, and returns the store as the next start finds it. */
    public InMemoryRecordStore crash(Executor nextDisk) {
        synchronized (lock) {
            waiting.clear();
            return new InMemoryRecordStore(epoch, nextDisk, reservedUntil, durable.values(), horizon, asides.values());
        }
    }

    /** Makes this and every later write fail, as a broken disk does. */
    public void fail(String reason) {
        synchronized (lock) {
            failure = new StoreException(reason);
        }
    }

    @Override
    public void close() {
        fail("the store is closed");
    }

    private record Waiting(StoreBatch batch, StoreCallback callback) {}
}
