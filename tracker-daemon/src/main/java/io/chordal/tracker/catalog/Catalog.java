// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.catalog;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Lists;
import io.chordal.swarm.file.FileId;
import io.chordal.swarm.file.FileName;
import io.chordal.swarm.file.FileRef;
import io.chordal.tracker.swarm.Presence;
import io.chordal.tracker.value.PeerRef;
import io.chordal.tracker.value.TrackerException;
import io.chordal.tracker.value.TrackerReason;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.stream.IntStream;

/**
 * The files of the group {@code public}, by name. An entry lives from its registration until its last holder withdraws the
 * file, or until nobody has had it for the retention time; while nobody has it, it is hidden.
 *
 * <p>Invariants: (name, file) is entered once, by whoever came first; a withdrawal never takes an entry of a file that
 * somebody has. Thread-safe: what reads and then writes runs alone in its partition's lane. It knows the holders only
 * through {@link Presence} and the disk only through {@link CatalogRecords}.
 */
public final class Catalog {
    private static final int MAX_WAITING = 1000;
    private static final int MAX_BATCH = 256;
    private static final int SCAN_NAMES = 256;

    private final CatalogConfig config;
    private final CatalogRecords records;
    private final Presence presence;
    private final InstantSource clock;
    private final NamesByFile names = new NamesByFile();
    private final Lanes lanes = new Lanes(CatalogRecords.PARTITIONS, MAX_WAITING);
    private final CatalogLister lister;
    private final CatalogSweep sweep;

    /** Returns a catalogue over these records; it is complete once {@link #load} is through. */
    public Catalog(CatalogConfig config, CatalogRecords records, Presence presence, InstantSource clock) {
        this.config = requireNonNull(config, "config is null");
        this.records = requireNonNull(records, "records is null");
        this.presence = requireNonNull(presence, "presence is null");
        this.clock = requireNonNull(clock, "clock is null");
        this.lister = new CatalogLister(records, presence);
        this.sweep = new CatalogSweep(config, records, presence, clock, clock.instant(), names, lanes);
    }

    /** Reads which files are entered under which names. */
    public CompletionStage<Void> load() {
        return Stages.allDone(IntStream.range(0, CatalogRecords.PARTITIONS)
                .mapToObj(partition -> load(partition, Optional.empty()))
                .toList());
    }

    /**
     * Enters files; one result for each, in order, and a bad one does not refuse the others. The caller says first to the
     * swarm that the peer has them.
     */
    public CompletionStage<ImmutableList<Registration>> register(PeerRef publisher, List<NewFile> files) {
        Map<Integer, List<Integer>> byPartition = new TreeMap<>();
        for (int i = 0; i < files.size(); i++) {
            byPartition
                    .computeIfAbsent(CatalogPartition.of(files.get(i).name()), p -> new ArrayList<>())
                    .add(i);
        }
        List<CompletionStage<Void>> parts = new ArrayList<>();
        Registration[] results = new Registration[files.size()];
        byPartition.forEach((partition, indexes) -> Lists.partition(indexes, MAX_BATCH)
                .forEach(batch -> parts.add(registerBatch(partition, publisher, Lists.transform(batch, files::get))
                        .thenAccept(outcomes -> {
                            for (int i = 0; i < batch.size(); i++) {
                                results[batch.get(i)] = outcomes.get(i);
                            }
                        }))));
        return Stages.allDone(parts).thenApply(done -> ImmutableList.copyOf(results));
    }

    /** Returns one page of the listing. */
    public CompletionStage<ListingPage> list(int pageSize, Optional<String> token, boolean includeUnavailable) {
        return lister.list(pageSize, token.map(CatalogPlace::parse), includeUnavailable);
    }

    /** Returns the files of a name, only the one with this FileId if there is one given; fails if there are none. */
    public CompletionStage<ImmutableList<Listing>> lookUp(FileName name, Optional<FileId> only) {
        return records.get(List.of(name)).thenApply(found -> {
            ImmutableList<Listing> listings = found.get(0).stream()
                    .filter(entry ->
                            only.isEmpty() || only.get().equals(entry.file().fileId()))
                    .map(entry -> new Listing(entry, presence.count(entry.file())))
                    .collect(ImmutableList.toImmutableList());
            if (listings.isEmpty()) {
                throw new TrackerException(
                        TrackerReason.FILE_NOT_FOUND,
                        "file not found: '" + name + "'"
                                + only.map(id -> " with FileId " + id.shortHex() + "…")
                                        .orElse("") + "; see peerctl ls");
            }
            return listings;
        });
    }

    /** Deletes the entries of those of the files that nobody has any more, their last holder having withdrawn them. */
    public CompletionStage<Void> release(Collection<FileRef> withdrawn) {
        return unlessHeld(withdrawn, sweep::removeUnlessHeld);
    }

    /**
     * Deletes, of the entries of files that nobody has, those that the publisher entered: it withdraws files of which the
     * swarm has forgotten that it had them.
     */
    public CompletionStage<Void> releasePublished(PeerRef publisher, Collection<FileRef> withdrawn) {
        return unlessHeld(
                withdrawn,
                (name, file) -> records.get(List.of(name)).thenCompose(found -> {
                    boolean published = found.get(0).stream()
                            .anyMatch(entry -> entry.file().equals(file)
                                    && entry.publisher().id().equals(publisher.id()));
                    return published ? sweep.removeUnlessHeld(name, file) : Stages.done();
                }));
    }

    /** Goes over all entries: writes down which files somebody has, deletes those that nobody has had for too long. */
    public CompletionStage<Void> sweep() {
        return sweep.run();
    }

    /** Returns how many entries there are. */
    public int size() {
        return names.size();
    }

    private CompletionStage<Void> unlessHeld(
            Collection<FileRef> files, BiFunction<FileName, FileRef, CompletionStage<Void>> step) {
        List<CompletionStage<Void>> steps = new ArrayList<>();
        for (FileRef file : files) {
            if (!presence.count(file).anybody()) {
                names.of(file)
                        .forEach(name -> steps.add(lanes.run(CatalogPartition.of(name), () -> step.apply(name, file))));
            }
        }
        return Stages.allDone(steps);
    }

    private CompletionStage<Void> load(int partition, Optional<FileName> after) {
        return records.scan(partition, after, SCAN_NAMES).thenCompose(page -> {
            page.entries().forEach(entry -> names.add(entry.file(), entry.name()));
            return page.last().isPresent() ? load(partition, page.last()) : Stages.done();
        });
    }

    private CompletionStage<ImmutableList<Registration>> registerBatch(
            int partition, PeerRef publisher, List<NewFile> batch) {
        List<FileName> wanted = batch.stream().map(NewFile::name).distinct().toList();
        return lanes.run(
                        partition,
                        () -> records.get(wanted).thenCompose(found -> enter(publisher, batch, byName(wanted, found))))
                .exceptionally(failure -> refuseAll(batch.size(), failure));
    }

    private CompletionStage<ImmutableList<Registration>> enter(
            PeerRef publisher, List<NewFile> batch, Map<FileName, ImmutableList<CatalogEntry>> present) {
        Entering plan = Entering.plan(
                batch, present, publisher, clock.instant(), config.maxFilesPerName(), config.maxFiles() - names.size());
        if (plan.additions().isEmpty()) {
            return CompletableFuture.completedFuture(plan.results());
        }
        return records.add(plan.additions()).thenApply(failures -> {
            for (int i = 0; i < failures.size(); i++) {
                if (failures.get(i).isEmpty()) {
                    names.add(
                            plan.additions().get(i).file(),
                            plan.additions().get(i).name());
                }
            }
            return plan.written(failures);
        });
    }

    private static Map<FileName, ImmutableList<CatalogEntry>> byName(
            List<FileName> wanted, List<ImmutableList<CatalogEntry>> found) {
        ImmutableMap.Builder<FileName, ImmutableList<CatalogEntry>> byName = ImmutableMap.builder();
        for (int i = 0; i < wanted.size(); i++) {
            byName.put(wanted.get(i), found.get(i));
        }
        return byName.buildOrThrow();
    }

    private static ImmutableList<Registration> refuseAll(int count, Throwable failure) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        Registration refused = cause instanceof TrackerException e
                ? Registration.Refused.of(e)
                : new Registration.Refused(
                        TrackerReason.CATALOG_UNAVAILABLE, "the catalogue could not be written: " + cause.getMessage());
        return ImmutableList.copyOf(Collections.nCopies(count, refused));
    }
}
