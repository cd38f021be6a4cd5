// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.catalog;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Lists;
import io.chordal.swarm.file.FileId;
import io.chordal.swarm.file.FileName;
import io.chordal.swarm.file.FileRef;
import io.chordal.tracker.group.GroupId;
import io.chordal.tracker.swarm.NamedFile;
import io.chordal.tracker.swarm.Presence;
import io.chordal.tracker.swarm.SharedFile;
import io.chordal.tracker.swarm.Withdrawn;
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
import java.util.function.Supplier;

/**
 * The files of each group, by name. An entry lives from its registration until its last holder withdraws the file; in {@code public}
 * also only until nobody has had it for the retention time, and while nobody has it, it is hidden there.
 *
 * <p>Invariants: (name, file) is entered once, by whoever came first; outside {@code public} a name stands for one file; a withdrawal
 * never takes an entry of a file that somebody is known to have. Thread-safe: what reads and then writes runs alone in its partition's
 * lane, and what another tracker writes meanwhile is found by comparison or put right afterwards ({@link #restore}). It knows the holders
 * only through {@link Presence} and the disk only through {@link CatalogRecords}.
 */
public final class Catalog {
    private static final int MAX_WAITING = 1000;
    private static final int MAX_BATCH = 256;

    private final CatalogConfig config;
    private final CatalogRecords records;
    private final Presence presence;
    private final InstantSource clock;
    private final Lanes lanes = new Lanes(CatalogRecords.PARTITIONS, MAX_WAITING);
    private final EntryCount entries = new EntryCount();
    private final CatalogLister lister;
    private final CatalogSearch search;
    private final Removals removals;
    private final CatalogSweep sweep;

    /** Returns a catalogue over these records. */
    public Catalog(
            CatalogConfig config,
            CatalogRecords records,
            Presence presence,
            InstantSource clock,
            CatalogListener listener) {
        this.config = requireNonNull(config, "config is null");
        this.records = requireNonNull(records, "records is null");
        this.presence = requireNonNull(presence, "presence is null");
        this.clock = requireNonNull(clock, "clock is null");
        this.lister = new CatalogLister(records, presence);
        this.search = new CatalogSearch(records, presence);
        this.removals = new Removals(records, presence, entries, requireNonNull(listener, "listener is null"));
        this.sweep = new CatalogSweep(config, records, presence, clock, clock.instant(), removals, entries, lanes);
    }

    /**
     * Enters files; one result for each, in order, and a bad one does not refuse the others. The caller says first to the
     * swarm that the peer has them.
     */
    public CompletionStage<ImmutableList<Registration>> register(Publisher publisher, List<NewFile> files) {
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

    /** Returns one page of a group's listing. */
    public CompletionStage<ListingPage> list(
            GroupId group, int pageSize, Optional<String> token, boolean includeUnavailable) {
        return lister.list(group, pageSize, token.map(CatalogPlace::parse), includeUnavailable);
    }

    /** Returns the files of a name, only the one with this FileId if there is one given; fails if there are none. */
    public CompletionStage<ImmutableList<Listing>> lookUp(GroupId group, FileName name, Optional<FileId> only) {
        return records.get(group, List.of(name)).thenApply(found -> {
            ImmutableList<Listing> listings = found.get(0).stream()
                    .filter(entry ->
                            only.isEmpty() || only.get().equals(entry.file().fileId()))
                    .map(entry -> new Listing(entry, presence.count(new SharedFile(group, entry.file()))))
                    .collect(ImmutableList.toImmutableList());
            if (listings.isEmpty()) {
                throw notFound(name, only);
            }
            return listings;
        });
    }

    /** Finds files by words of their names. */
    public CompletionStage<SearchResult> search(
            GroupId group, SearchWords words, int limit, boolean includeUnavailable) {
        return search.run(group, words, limit, includeUnavailable);
    }

    /** Deletes the entries of those of the files that nobody has any more, their last holder having withdrawn them. */
    public CompletionStage<Void> release(Collection<Withdrawn> withdrawn) {
        List<CompletionStage<Void>> steps = new ArrayList<>();
        for (Withdrawn each : withdrawn) {
            if (!presence.count(each.shared()).anybody()) {
                GroupId group = each.shared().group();
                FileRef file = each.shared().file();
                each.names().forEach(name -> steps.add(inLane(name, () -> removals.unlessHeld(group, name, file))));
            }
        }
        return Stages.allDone(steps);
    }

    /**
     * Deletes, of the entries of files that nobody has, those that the publisher entered: it withdraws files of which the
     * swarm has forgotten that it had them.
     */
    public CompletionStage<Void> releasePublished(Publisher publisher, Collection<NamedFile> withdrawn) {
        return Stages.allDone(withdrawn.stream()
                .map(named -> inLane(named.name(), () -> releasePublished(publisher, named.name(), named.file())))
                .toList());
    }

    /** Enters an entry again that another tracker deleted although somebody has the file. */
    public CompletionStage<Void> restore(GroupId group, CatalogEntry entry) {
        return inLane(entry.name(), () -> {
            if (!presence.count(new SharedFile(group, entry.file())).anybody()) {
                return Stages.done();
            }
            return group.isPublic()
                    ? records.add(List.of(entry.seen(clock.instant()))).thenAccept(failures -> {})
                    : records.enter(group, entry).thenAccept(outcome -> {});
        });
    }

    /**
     * Deletes an entry, whoever has the file; returns it.
     *
     * @param only which of the files of that name; may be left out if there is one
     */
    public CompletionStage<CatalogEntry> remove(GroupId group, FileName name, Optional<FileId> only) {
        return inLane(
                name,
                () -> lookUp(group, name, only).thenCompose(found -> {
                    if (found.size() > 1) {
                        throw new TrackerException(
                                TrackerReason.INVALID_REQUEST,
                                "there are " + found.size() + " files named '" + name
                                        + "'; say which one by its FileId");
                    }
                    FileRef file = found.get(0).entry().file();
                    return removals.always(group, name, file)
                            .thenApply(removed -> removed.orElseThrow(() -> notFound(name, only)));
                }));
    }

    /**
     * Goes over all entries of {@code public}: writes down which files somebody has, deletes those that nobody has had for too long.
     * Then counts the entries of all groups.
     */
    public CompletionStage<Void> sweep() {
        return sweep.run();
    }

    /** Counts the entries of all groups. */
    public CompletionStage<Void> recount() {
        return sweep.count();
    }

    /** Returns how many entries there are in all groups: as many as were stored here at the last sweep, and what was done since. */
    public int size() {
        return entries.get();
    }

    private <T> CompletionStage<T> inLane(FileName name, Supplier<CompletionStage<T>> step) {
        return lanes.run(CatalogPartition.of(name), step);
    }

    private CompletionStage<Void> releasePublished(Publisher publisher, FileName name, FileRef file) {
        return records.get(publisher.group(), List.of(name)).thenCompose(found -> {
            boolean published =
                    found.get(0).stream().anyMatch(entry -> entry.file().equals(file) && publisher.entered(entry));
            return published ? removals.unlessHeld(publisher.group(), name, file) : Stages.done();
        });
    }

    private CompletionStage<ImmutableList<Registration>> registerBatch(
            int partition, Publisher publisher, List<NewFile> batch) {
        return lanes.run(
                        partition,
                        () -> publisher.group().isPublic() ? addAll(publisher, batch) : enterAll(publisher, batch))
                .exceptionally(failure -> ImmutableList.copyOf(Collections.nCopies(batch.size(), refused(failure))));
    }

    private CompletionStage<ImmutableList<Registration>> addAll(Publisher publisher, List<NewFile> batch) {
        List<FileName> wanted = batch.stream().map(NewFile::name).distinct().toList();
        return records.get(GroupId.PUBLIC, wanted).thenCompose(found -> add(publisher, batch, byName(wanted, found)));
    }

    private CompletionStage<ImmutableList<Registration>> add(
            Publisher publisher, List<NewFile> batch, Map<FileName, ImmutableList<CatalogEntry>> present) {
        Entering plan = Entering.plan(
                batch, present, publisher, clock.instant(), config.maxFilesPerName(), config.maxFiles() - size());
        if (plan.additions().isEmpty()) {
            return CompletableFuture.completedFuture(plan.results());
        }
        return records.add(plan.additions()).thenApply(failures -> {
            entries.add((int) failures.stream().filter(Optional::isEmpty).count());
            return plan.written(failures);
        });
    }

    private CompletionStage<ImmutableList<Registration>> enterAll(Publisher publisher, List<NewFile> batch) {
        List<CompletionStage<Registration>> results = new ArrayList<>();
        for (NewFile file : batch) {
            CompletionStage<?> before = results.isEmpty() ? Stages.done() : results.get(results.size() - 1);
            results.add(before.thenCompose(done -> enter(publisher, file)).exceptionally(Catalog::refused));
        }
        return Stages.all(results);
    }

    private CompletionStage<Registration> enter(Publisher publisher, NewFile file) {
        if (size() >= config.maxFiles()) {
            return CompletableFuture.completedFuture(Entering.full());
        }
        return records.enter(publisher.group(), file.entry(publisher, clock.instant()))
                .thenApply(outcome -> {
                    entries.add(outcome == GroupEntry.ENTERED ? 1 : 0);
                    return outcome == GroupEntry.TAKEN ? taken(file) : new Registration.Entered();
                });
    }

    private static Registration taken(NewFile file) {
        return new Registration.Refused(
                TrackerReason.FILE_EXISTS,
                "file already exists in group: '" + file.name()
                        + "' is another file there; share this one under another name, or wait until its holders stop sharing");
    }

    private static TrackerException notFound(FileName name, Optional<FileId> only) {
        return new TrackerException(
                TrackerReason.FILE_NOT_FOUND,
                "file not found: '" + name + "'"
                        + only.map(id -> " with FileId " + id.shortHex() + "…").orElse("") + "; see peerctl ls");
    }

    private static Map<FileName, ImmutableList<CatalogEntry>> byName(
            List<FileName> wanted, List<ImmutableList<CatalogEntry>> found) {
        ImmutableMap.Builder<FileName, ImmutableList<CatalogEntry>> byName = ImmutableMap.builder();
        for (int i = 0; i < wanted.size(); i++) {
            byName.put(wanted.get(i), found.get(i));
        }
        return byName.buildOrThrow();
    }

    private static Registration refused(Throwable failure) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        return cause instanceof TrackerException e
                ? Registration.Refused.of(e)
                : new Registration.Refused(
                        TrackerReason.CATALOG_UNAVAILABLE, "the catalogue could not be written: " + cause.getMessage());
    }
}
