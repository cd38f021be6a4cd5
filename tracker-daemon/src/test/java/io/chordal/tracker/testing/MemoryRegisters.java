// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.testing;

import com.google.common.collect.ImmutableList;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import io.chordal.dht.record.CausalContext;
import io.chordal.dht.record.Dot;
import io.chordal.dht.record.PartitionState;
import io.chordal.tracker.record.Register;
import io.chordal.tracker.record.RegisterPage;
import io.chordal.tracker.record.Registers;
import io.chordal.tracker.record.Written;
import io.chordal.tracker.value.TrackerException;
import io.chordal.tracker.value.TrackerReason;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Registers in memory, which answer at once; siblings can be put in. Thread-safe; the lock guards everything. */
public final class MemoryRegisters implements Registers {
    private final InstantSource clock;
    private final TreeMap<Bytes, TreeMap<Bytes, Held>> partitions = new TreeMap<>();
    private Optional<TrackerReason> failing = Optional.empty();
    private boolean throwing;
    private Runnable beforeWrite = () -> {};
    private long writes;
    private int told;

    /** Returns registers in which nothing stands; leases end by this clock. */
    public MemoryRegisters(InstantSource clock) {
        this.clock = clock;
    }

    /** Reads throw before there is a stage, or do not any more. */
    public synchronized void throwing(boolean whether) {
        throwing = whether;
    }

    /** Lets all calls fail from now on, or none. */
    public synchronized void failing(Optional<TrackerReason> reason) {
        failing = reason;
    }

    /** Runs once, just before the next write is done: somebody else's write. */
    public synchronized void beforeNextWrite(Runnable interference) {
        beforeWrite = interference;
    }

    /** Puts values side by side, as a split of the trackers leaves them. */
    public synchronized void putSiblings(Key key, List<Bytes> values) {
        set(key, new Held(values, ++writes, Optional.empty()));
    }

    @Override
    public synchronized CompletionStage<Register> read(Key key) {
        if (throwing) {
            throw new IllegalStateException("made up by a test");
        }
        return failing.<CompletionStage<Register>>map(reason -> failed(reason))
                .orElseGet(() -> CompletableFuture.completedFuture(register(key)));
    }

    @Override
    public CompletionStage<Written> replace(Register basis, Bytes value) {
        return write(basis, ImmutableList.of(value), Optional.empty());
    }

    @Override
    public CompletionStage<Written> replace(Register basis, Bytes value, Duration timeToLive) {
        return write(basis, ImmutableList.of(value), Optional.of(clock.instant().plus(timeToLive)));
    }

    @Override
    public CompletionStage<Void> delete(Register basis) {
        return write(basis, ImmutableList.of(), Optional.empty()).thenAccept(done -> {});
    }

    @Override
    public synchronized CompletionStage<RegisterPage> list(
            Bytes partition, Optional<Bytes> after, int limit, Optional<PartitionState> unless) {
        if (failing.isPresent()) {
            return failed(failing.get());
        }
        TreeMap<Bytes, Held> items = partitions.getOrDefault(partition, new TreeMap<>());
        Optional<PartitionState> state = state(partition, items.values());
        if (state.isPresent() && state.equals(unless)) {
            return CompletableFuture.completedFuture(new RegisterPage(List.of(), Optional.empty(), state));
        }
        told += items.size();
        var rest = after.map(item -> items.tailMap(item, false)).orElse(items);
        List<Register> page = rest.keySet().stream()
                .map(item -> register(new Key(partition, item)))
                .filter(register -> !register.isEmpty())
                .limit(limit + 1L)
                .toList();
        boolean more = page.size() > limit;
        List<Register> shown = more ? page.subList(0, limit) : page;
        Optional<Bytes> next = more ? Optional.of(shown.get(limit - 1).key().item()) : Optional.empty();
        return CompletableFuture.completedFuture(new RegisterPage(shown, next, state));
    }

    /** How many registers partitions had that were listed, and of which no state was told instead. */
    public synchronized int told() {
        return told;
    }

    private static Optional<PartitionState> state(Bytes partition, Collection<Held> items) {
        return items.stream().anyMatch(held -> held.end.isPresent())
                ? Optional.empty()
                : Optional.of(state(
                        partition.hashCode(),
                        items.stream().mapToLong(Held::write).max().orElse(0)));
    }

    /** Returns the state that a partition is in after so many changes. */
    static PartitionState state(int partition, long changes) {
        return new PartitionState(Bytes.copyOf(ByteBuffer.allocate(PartitionState.SIZE)
                .putInt(partition)
                .putLong(changes)
                .array()));
    }

    private CompletionStage<Written> write(Register basis, List<Bytes> values, Optional<Instant> end) {
        Runnable interference;
        synchronized (this) {
            interference = beforeWrite;
            beforeWrite = () -> {};
        }
        interference.run();
        synchronized (this) {
            if (failing.isPresent()) {
                return failed(failing.get());
            }
            if (!register(basis.key()).context().equals(basis.context())) {
                return failed(TrackerReason.REPLACED);
            }
            set(basis.key(), new Held(values, ++writes, end));
            return CompletableFuture.completedFuture(new Written(register(basis.key()), 1, 1));
        }
    }

    private void set(Key key, Held held) {
        partitions.computeIfAbsent(key.partition(), p -> new TreeMap<>()).put(key.item(), held);
    }

    private Register register(Key key) {
        Held held = partitions.getOrDefault(key.partition(), new TreeMap<>()).get(key.item());
        boolean there = held != null
                && !held.values.isEmpty()
                && held.end.map(clock.instant()::isBefore).orElse(true);
        return there ? new Register(key, held.values, context(held.write)) : Register.empty(key);
    }

    private static CausalContext context(long write) {
        return new CausalContext(List.of(new Dot(Bytes.copyOf(new byte[32]), 1, write)));
    }

    private static <T> CompletionStage<T> failed(TrackerReason reason) {
        return CompletableFuture.failedFuture(new TrackerException(reason, "the registers fail: " + reason));
    }

    private record Held(List<Bytes> values, long write, Optional<Instant> end) {}
}
