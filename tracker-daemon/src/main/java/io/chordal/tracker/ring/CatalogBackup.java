// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.ring;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.Lists;
import com.google.common.collect.Multimaps;
import io.chordal.dht.id.Bytes;
import io.chordal.swarm.file.FileName;
import io.chordal.swarm.file.FileRef;
import io.chordal.tracker.catalog.CatalogEntry;
import io.chordal.tracker.catalog.CatalogRecords;
import io.chordal.tracker.group.GroupId;
import io.chordal.tracker.record.RecordReader;
import io.chordal.tracker.record.RecordWriter;
import io.chordal.tracker.record.Registers;
import io.chordal.tracker.record.Repeat;
import io.chordal.tracker.record.Restored;
import io.chordal.tracker.record.TextPage;
import io.chordal.tracker.value.TrackerException;
import io.chordal.tracker.value.TrackerReason;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/**
 * The catalogues as a backup takes them and a restore gives them back: who has the files is in none.
 *
 * <p>Thread-safe: immutable. What is there is never changed: in a group a name is entered on its absence alone, in {@code public} a file
 * under a name.
 */
public final class CatalogBackup {
    private static final int NAMES = 100;
    /** So many entries fit into a field of 65,535 bytes, however long their texts are. */
    private static final int ENTRIES = 64;

    private static final int FORMAT = 1;

    private final CatalogRecords records;
    private final Registers registers;
    private final InstantSource clock;

    /** Returns the catalogues in these records. */
    public CatalogBackup(CatalogRecords records, Registers registers, InstantSource clock) {
        this.records = requireNonNull(records, "records is null");
        this.registers = requireNonNull(registers, "registers is null");
        this.clock = requireNonNull(clock, "clock is null");
    }

    /** Reads files of one partition of a group. */
    public CompletionStage<TextPage> files(GroupId group, int partition, Optional<Bytes> after) {
        return records.scan(group, partition, after.map(item -> new FileName(item.toUtf8())), NAMES)
                .thenApply(
                        page -> new TextPage(texts(page.entries()), page.last().map(CatalogRowCodec::item)));
    }

    private static List<Bytes> texts(List<CatalogEntry> entries) {
        ImmutableListMultimap<FileName, CatalogEntry> byName = Multimaps.index(entries, CatalogEntry::name);
        return byName.keySet().stream()
                .flatMap(name ->
                        Lists.partition(byName.get(name), ENTRIES).stream().map(some -> text(name, some)))
                .collect(ImmutableList.toImmutableList());
    }

    private static Bytes text(FileName name, List<CatalogEntry> entries) {
        return new RecordWriter(FORMAT)
                .text(name.value())
                .bytes(CatalogRowCodec.register(entries))
                .toBytes();
    }

    /** Fails if these are no files. */
    public void check(Bytes text) {
        read(text);
    }

    /** Enters the files of a name in a group other than {@code public}. */
    public CompletionStage<Restored> restore(GroupId group, Bytes text, boolean really) {
        Kept kept = read(text);
        return Repeat.whileUnclear(() -> registers
                .read(CatalogRowCodec.key(group, kept.name))
                .thenCompose(there -> {
                    if (!there.isEmpty()) {
                        return CompletableFuture.completedStage(Restored.PRESENT);
                    }
                    return really
                            ? registers
                                    .replace(there, CatalogRowCodec.register(kept.entries))
                                    .thenApply(written -> Restored.WRITTEN)
                            : CompletableFuture.completedStage(Restored.WRITTEN);
                }));
    }

    /** Enters files in {@code public}, as if somebody had had them until now; one answer for each name, in order. */
    public CompletionStage<ImmutableList<Restored>> restorePublic(List<Bytes> texts, boolean really) {
        List<Kept> kept = texts.stream().map(CatalogBackup::read).toList();
        return Repeat.whileUnclear(() -> records.get(
                        GroupId.PUBLIC, kept.stream().map(Kept::name).toList())
                .thenCompose(found -> {
                    ImmutableList.Builder<Restored> answers = ImmutableList.builder();
                    List<CatalogEntry> missing = new ArrayList<>();
                    for (int i = 0; i < kept.size(); i++) {
                        List<CatalogEntry> more = missing(kept.get(i), found.get(i));
                        answers.add(more.isEmpty() ? Restored.PRESENT : Restored.WRITTEN);
                        missing.addAll(more);
                    }
                    return really && !missing.isEmpty()
                            ? records.add(missing).thenApply(failures -> added(failures, answers.build()))
                            : CompletableFuture.completedStage(answers.build());
                }));
    }

    private List<CatalogEntry> missing(Kept kept, List<CatalogEntry> found) {
        Set<FileRef> there = found.stream().map(CatalogEntry::file).collect(Collectors.toSet());
        return kept.entries.stream()
                .filter(entry -> !there.contains(entry.file()))
                .map(entry -> entry.seen(clock.instant()))
                .toList();
    }

    private static ImmutableList<Restored> added(List<Optional<String>> failures, ImmutableList<Restored> answers) {
        failures.stream().flatMap(Optional::stream).findFirst().ifPresent(why -> {
            throw new TrackerException(TrackerReason.RECORDS_UNAVAILABLE, "entering files in public: " + why);
        });
        return answers;
    }

    private static Kept read(Bytes text) {
        return RecordReader.read(text, FORMAT, "file", in -> {
            FileName name = new FileName(in.text());
            List<CatalogEntry> entries = CatalogRowCodec.entries(name, in.bytes());
            if (entries.isEmpty()) {
                throw new IllegalArgumentException("no file stands under '" + name + "'");
            }
            return new Kept(name, entries);
        });
    }

    private record Kept(FileName name, List<CatalogEntry> entries) {}
}
