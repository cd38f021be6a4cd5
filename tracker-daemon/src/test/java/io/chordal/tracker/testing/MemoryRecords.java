// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.testing;

import com.google.common.collect.ImmutableList;
import io.chordal.dht.id.Bytes;
import io.chordal.swarm.file.FileName;
import io.chordal.swarm.file.FileRef;
import io.chordal.tracker.catalog.CatalogEntry;
import io.chordal.tracker.catalog.CatalogPartition;
import io.chordal.tracker.catalog.CatalogRecords;
import io.chordal.tracker.value.TrackerException;
import io.chordal.tracker.value.TrackerReason;
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

/** Records in memory; while held back, nothing completes before {@link #release}; while failing, nothing succeeds. */
public final class MemoryRecords implements CatalogRecords {
    private final List<NavigableMap<FileName, TreeMap<FileRef, CatalogEntry>>> partitions =
            Stream.<NavigableMap<FileName, TreeMap<FileRef, CatalogEntry>>>generate(
                            () -> new TreeMap<>(Comparator.comparing(name -> Bytes.utf8(name.value()))))
                    .limit(PARTITIONS)
                    .toList();
    private final Deque<Runnable> held = new ArrayDeque<>();
    private boolean holding;
    private boolean failing;
    private int writes;

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

    @Override
    public CompletionStage<ImmutableList<ImmutableList<CatalogEntry>>> get(List<FileName> names) {
        return run(() -> names.stream().map(this::entries).collect(ImmutableList.toImmutableList()));
    }

    @Override
    public CompletionStage<ImmutableList<Optional<String>>> add(List<CatalogEntry> entries) {
        return run(() -> {
            entries.forEach(entry -> rows(entry.name())
                    .computeIfAbsent(entry.name(), name -> new TreeMap<>())
                    .put(entry.file(), entry));
            writes += entries.size();
            return entries.stream().map(entry -> Optional.<String>empty()).collect(ImmutableList.toImmutableList());
        });
    }

    @Override
    public CompletionStage<Void> remove(FileName name, FileRef file) {
        return run(() -> {
            rows(name).getOrDefault(name, new TreeMap<>()).remove(file);
            rows(name).computeIfPresent(name, (n, files) -> files.isEmpty() ? null : files);
            return null;
        });
    }

    @Override
    public CompletionStage<Page> scan(int partition, Optional<FileName> after, int names) {
        return run(() -> {
            NavigableMap<FileName, TreeMap<FileRef, CatalogEntry>> all = partitions.get(partition);
            NavigableMap<FileName, TreeMap<FileRef, CatalogEntry>> rest =
                    after.isPresent() ? all.tailMap(after.get(), false) : all;
            List<FileName> page = rest.keySet().stream().limit(names).toList();
            return new Page(
                    page.stream().flatMap(name -> entries(name).stream()).collect(ImmutableList.toImmutableList()),
                    page.size() < rest.size() ? Optional.of(page.get(page.size() - 1)) : Optional.empty());
        });
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
