// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.testing;

import com.google.common.collect.ImmutableList;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.record.PartitionState;
import io.chordal.swarm.file.FileName;
import io.chordal.swarm.file.FileRef;
import io.chordal.tracker.catalog.CatalogEntry;
import io.chordal.tracker.catalog.CatalogPartition;
import io.chordal.tracker.catalog.CatalogRecords;
import io.chordal.tracker.catalog.GroupEntry;
import io.chordal.tracker.group.GroupId;
import io.chordal.tracker.ring.GroupEntries;
import io.chordal.tracker.value.TrackerException;
import io.chordal.tracker.value.TrackerReason;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Records in memory; while held back, nothing in {@code public} completes before {@link #release}; while failing, nothing succeeds there. Other
 * groups are in registers in memory.
 */
public final class MemoryRecords implements CatalogRecords {
    private final List<NavigableMap<FileName, TreeMap<FileRef, CatalogEntry>>> partitions =
            Stream.<NavigableMap<FileName, TreeMap<FileRef, CatalogEntry>>>generate(
                            () -> new TreeMap<>(Comparator.comparing(name -> Bytes.utf8(name.value()))))
                    .limit(PARTITIONS)
                    .toList();
    private final MemoryRegisters registers;
    private final GroupEntries groups;
    private final Deque<Runnable> held = new ArrayDeque<>();
    private boolean holding;
    private boolean failing;
    private final int[] changes = new int[PARTITIONS];
    private int writes;
    private int told;

    /** Returns records in which nothing stands. */
    public MemoryRecords(InstantSource clock) {
        registers = new MemoryRegisters(clock);
        groups = new GroupEntries(registers);
    }

    /** The registers of groups other than {@code public}. */
    public MemoryRegisters registers() {
        return registers;
    }

    /** From now on calls wait. */
    public synchronized void hold() {
        holding = true;
    }

    /** Runs what waits, in order, and whatever comes of it. */
    public synchronized void release() {
        holding = false;
        while (!held.isEmpty()) {
            held.poll().run();
        }
    }

    /** Says whether from now on calls fail. */
    public synchronized void fail(boolean now) {
        failing = now;
    }

    /** How many entries were written. */
    public synchronized int writes() {
        return writes;
    }

    /** How many entries of {@code public} pages had. */
    public synchronized int told() {
        return told;
    }

    @Override
    public CompletionStage<ImmutableList<ImmutableList<CatalogEntry>>> get(GroupId group, List<FileName> names) {
        if (!group.isPublic()) {
            return groups.get(group, names);
        }
        return run(() -> names.stream().map(this::entries).collect(ImmutableList.toImmutableList()));
    }

    @Override
    public CompletionStage<ImmutableList<Optional<String>>> add(List<CatalogEntry> entries) {
        return run(() -> {
            for (CatalogEntry entry : entries) {
                rows(entry.name())
                        .computeIfAbsent(entry.name(), name -> new TreeMap<>())
                        .put(entry.file(), entry);
                changes[CatalogPartition.of(entry.name())]++;
            }
            writes += entries.size();
            return entries.stream().map(entry -> Optional.<String>empty()).collect(ImmutableList.toImmutableList());
        });
    }

    @Override
    public CompletionStage<GroupEntry> enter(GroupId group, CatalogEntry entry) {
        return groups.enter(group, entry);
    }

    @Override
    public CompletionStage<Optional<CatalogEntry>> remove(GroupId group, FileName name, FileRef file) {
        if (!group.isPublic()) {
            return groups.remove(group, name, file);
        }
        return run(() -> {
            CatalogEntry removed =
                    rows(name).getOrDefault(name, new TreeMap<>()).remove(file);
            rows(name).computeIfPresent(name, (n, files) -> files.isEmpty() ? null : files);
            changes[CatalogPartition.of(name)]++;
            return Optional.ofNullable(removed);
        });
    }

    @Override
    public CompletionStage<Page> scan(
            GroupId group, int partition, Optional<FileName> after, int names, Optional<PartitionState> unless) {
        if (!group.isPublic()) {
            return groups.scan(group, partition, after, names, unless);
        }
        return run(() -> {
            Optional<PartitionState> state = Optional.of(MemoryRegisters.state(partition, changes[partition]));
            if (state.equals(unless)) {
                return new Page(ImmutableList.of(), Optional.empty(), state);
            }
            NavigableMap<FileName, TreeMap<FileRef, CatalogEntry>> all = partitions.get(partition);
            NavigableMap<FileName, TreeMap<FileRef, CatalogEntry>> rest =
                    after.isPresent() ? all.tailMap(after.get(), false) : all;
            List<FileName> page = rest.keySet().stream().limit(names).toList();
            ImmutableList<CatalogEntry> entries =
                    page.stream().flatMap(name -> entries(name).stream()).collect(ImmutableList.toImmutableList());
            told += entries.size();
            return new Page(
                    entries,
                    page.size() < rest.size() ? Optional.of(page.get(page.size() - 1)) : Optional.empty(),
                    state);
        });
    }

    @Override
    public CompletionStage<Integer> count() {
        return run(() -> partitions.stream()
                .flatMap(names -> names.values().stream())
                .mapToInt(TreeMap::size)
                .sum());
    }

    private ImmutableList<CatalogEntry> entries(FileName name) {
        return ImmutableList.copyOf(
                rows(name).getOrDefault(name, new TreeMap<>()).values());
    }

    private NavigableMap<FileName, TreeMap<FileRef, CatalogEntry>> rows(FileName name) {
        return partitions.get(CatalogPartition.of(name));
    }

    private synchronized <T> CompletionStage<T> run(Supplier<T> operation) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Runnable step = () -> {
            if (failing) {
                result.completeExceptionally(
                        new TrackerException(TrackerReason.CATALOG_UNAVAILABLE, "the disk is full; make room"));
            } else {
                result.complete(operation.get());
            }
        };
        if (holding) {
            held.add(step);
        } else {
            step.run();
        }
        return result;
    }
}
