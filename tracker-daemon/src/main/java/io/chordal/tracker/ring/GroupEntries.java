// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.ring;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import io.chordal.dht.record.PartitionState;
import io.chordal.swarm.file.FileName;
import io.chordal.swarm.file.FileRef;
import io.chordal.tracker.catalog.CatalogEntry;
import io.chordal.tracker.catalog.CatalogRecords;
import io.chordal.tracker.catalog.GroupEntry;
import io.chordal.tracker.group.GroupId;
import io.chordal.tracker.record.Register;
import io.chordal.tracker.record.Registers;
import io.chordal.tracker.record.Repeat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The catalogues of groups as registers, one for each name, changed by compare-and-set alone.
 *
 * <p>Invariant: of two files that are entered under one name at the same time one is taken, and the other told so, at whichever trackers
 * they come in. Siblings are merged into one value with all their files, in the order of their FileIds. Thread-safe: immutable.
 */
public final class GroupEntries {
    private final Registers registers;

    /** Returns the catalogues in these registers. */
    public GroupEntries(Registers registers) {
        this.registers = requireNonNull(registers, "registers is null");
    }

    /** Returns the entries of each name, in order. */
    public CompletionStage<ImmutableList<ImmutableList<CatalogEntry>>> get(GroupId group, List<FileName> names) {
        List<CompletableFuture<ImmutableList<CatalogEntry>>> found = names.stream()
                .map(name -> registers
                        .read(CatalogRowCodec.key(group, name))
                        .thenApply(register -> merged(name, register.values()))
                        .toCompletableFuture())
                .toList();
        return CompletableFuture.allOf(found.toArray(CompletableFuture<?>[]::new))
                .thenApply(
                        done -> found.stream().map(CompletableFuture::join).collect(ImmutableList.toImmutableList()));
    }

    /** Enters a file unless there is one of that name. */
    public CompletionStage<GroupEntry> enter(GroupId group, CatalogEntry entry) {
        return Repeat.whileReplaced(() -> registers
                .read(CatalogRowCodec.key(group, entry.name()))
                .thenCompose(register -> enter(register, entry)));
    }

    /** Removes an entry and returns it, if it was there. */
    public CompletionStage<Optional<CatalogEntry>> remove(GroupId group, FileName name, FileRef file) {
        return Repeat.whileReplaced(() ->
                registers.read(CatalogRowCodec.key(group, name)).thenCompose(register -> remove(register, name, file)));
    }

    /** Returns the entries of the next names of a partition, at most so many names. */
    public CompletionStage<CatalogRecords.Page> scan(
            GroupId group, int partition, Optional<FileName> after, int names) {
        return scan(group, partition, after, names, Optional.empty());
    }

    /** The same unless the partition is still in a state, which is told then alone. */
    public CompletionStage<CatalogRecords.Page> scan(
            GroupId group, int partition, Optional<FileName> after, int names, Optional<PartitionState> unless) {
        return scan(
                group, CatalogRowCodec.partition(group, partition), after.map(CatalogRowCodec::item), names, unless);
    }

    private CompletionStage<CatalogRecords.Page> scan(
            GroupId group, Bytes partition, Optional<Bytes> after, int names, Optional<PartitionState> unless) {
        return registers.list(partition, after, names, unless).thenCompose(page -> {
            ImmutableList<CatalogEntry> entries = page.registers().stream()
                    .flatMap(register -> CatalogRowCodec.name(group, register.key()).stream()
                            .flatMap(name -> merged(name, register.values()).stream()))
                    .collect(ImmutableList.toImmutableList());
            Optional<FileName> last =
                    page.next().flatMap(item -> CatalogRowCodec.name(group, new Key(partition, item)));
            CatalogRecords.Page read = new CatalogRecords.Page(entries, last, page.state());
            return page.next().isPresent() && last.isEmpty()
                    ? scan(group, partition, page.next(), names, Optional.empty())
                            .thenApply(read::and)
                    : CompletableFuture.completedFuture(read);
        });
    }

    private CompletionStage<GroupEntry> enter(Register register, CatalogEntry entry) {
        ImmutableList<CatalogEntry> present = merged(entry.name(), register.values());
        if (!present.isEmpty()) {
            boolean there = present.stream().anyMatch(each -> each.file().equals(entry.file()));
            return CompletableFuture.completedFuture(there ? GroupEntry.THERE : GroupEntry.TAKEN);
        }
        return registers
                .replace(register, CatalogRowCodec.register(List.of(entry)))
                .thenApply(written -> GroupEntry.ENTERED);
    }

    private CompletionStage<Optional<CatalogEntry>> remove(Register register, FileName name, FileRef file) {
        ImmutableList<CatalogEntry> present = merged(name, register.values());
        Optional<CatalogEntry> there =
                present.stream().filter(each -> each.file().equals(file)).findFirst();
        if (there.isEmpty()) {
            return CompletableFuture.completedFuture(there);
        }
        List<CatalogEntry> rest =
                present.stream().filter(each -> !each.file().equals(file)).toList();
        CompletionStage<?> written = rest.isEmpty()
                ? registers.delete(register)
                : registers.replace(register, CatalogRowCodec.register(rest));
        return written.thenApply(done -> there);
    }

    /** All files of all siblings; the same file as it was entered first. */
    private static ImmutableList<CatalogEntry> merged(FileName name, List<Bytes> siblings) {
        Map<FileRef, CatalogEntry> merged = new TreeMap<>();
        for (Bytes sibling : siblings) {
            for (CatalogEntry entry : CatalogRowCodec.entries(name, sibling)) {
                merged.merge(entry.file(), entry, GroupEntries::earlier);
            }
        }
        return ImmutableList.copyOf(merged.values());
    }

    private static CatalogEntry earlier(CatalogEntry a, CatalogEntry b) {
        int order = a.publishedAt().compareTo(b.publishedAt());
        int decided = order != 0 ? order : CatalogRowCodec.payload(a).compareTo(CatalogRowCodec.payload(b));
        return decided <= 0 ? a : b;
    }
}
