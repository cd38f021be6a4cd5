// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.ring;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import com.google.common.util.concurrent.RateLimiter;
import io.chordal.dht.Attempt;
import io.chordal.dht.DhtException;
import io.chordal.dht.DhtRecords;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import io.chordal.dht.record.Ack;
import io.chordal.dht.record.Addition;
import io.chordal.dht.record.PartitionState;
import io.chordal.dht.record.ReadLevel;
import io.chordal.dht.record.Removal;
import io.chordal.dht.record.SetValue;
import io.chordal.dht.record.StoredRecord;
import io.chordal.swarm.file.FileName;
import io.chordal.swarm.file.FileRef;
import io.chordal.tracker.catalog.CatalogEntry;
import io.chordal.tracker.catalog.CatalogRecords;
import io.chordal.tracker.catalog.GroupEntry;
import io.chordal.tracker.group.GroupId;
import io.chordal.tracker.record.RecordFailures;
import io.chordal.tracker.record.RecordFailures.Kind;
import io.chordal.tracker.record.Registers;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The catalogue's records as sets of the tracker ring, and outside {@code public} as its registers, written to and read from a majority
 * of their homes.
 *
 * <p>Thread-safe. Whoever may write to the ring may have put anything there: what cannot be read as an entry is left alone
 * and not shown, and at most one such row in a minute is logged.
 */
public final class RingCatalogRecords implements CatalogRecords {
    private static final Logger log = LoggerFactory.getLogger(RingCatalogRecords.class);
    private static final int OPERATION_ID_BYTES = 16;
    private static final int COUNTED_AT_ONCE = 1000;
    private static final String READING = "reading the catalogue";
    private static final String WRITING = "writing the catalogue";
    private static final double WARNINGS_PER_SECOND = 1.0 / 60;

    private final DhtRecords records;
    private final GroupEntries groups;
    private final RecordFailures failures;
    private final SecureRandom random = new SecureRandom();
    private final RateLimiter warnings = RateLimiter.create(WARNINGS_PER_SECOND);

    /** Returns the records as a node of the ring reaches them, whose failures are worded so. */
    public RingCatalogRecords(DhtRecords records, Registers registers, RecordFailures failures) {
        this.records = requireNonNull(records, "records is null");
        this.groups = new GroupEntries(registers);
        this.failures = requireNonNull(failures, "failures is null");
    }

    @Override
    public CompletionStage<ImmutableList<ImmutableList<CatalogEntry>>> get(GroupId group, List<FileName> names) {
        if (names.isEmpty()) {
            return CompletableFuture.completedFuture(ImmutableList.of());
        }
        if (!group.isPublic()) {
            return groups.get(group, names);
        }
        List<Key> keys =
                names.stream().map(name -> CatalogRowCodec.key(group, name)).toList();
        return failures.told(Kind.READ, READING, records.getMany(keys, ReadLevel.QUORUM))
                .thenApply(found -> found.stream()
                        .map(attempt -> entries(value(attempt)))
                        .collect(ImmutableList.toImmutableList()));
    }

    @Override
    public CompletionStage<ImmutableList<Optional<String>>> add(List<CatalogEntry> entries) {
        return failures.told(
                        Kind.WRITE,
                        WRITING,
                        records.addMany(entries.stream().map(this::addition).toList(), Ack.QUORUM))
                .thenApply(outcomes -> outcomes.stream().map(this::failure).collect(ImmutableList.toImmutableList()));
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
        return get(group, List.of(name)).thenCompose(found -> {
            Optional<CatalogEntry> there = found.get(0).stream()
                    .filter(entry -> entry.file().equals(file))
                    .findFirst();
            return there.isEmpty() ? CompletableFuture.completedFuture(there) : remove(there.get());
        });
    }

    @Override
    public CompletionStage<Page> scan(
            GroupId group, int partition, Optional<FileName> after, int names, Optional<PartitionState> unless) {
        return group.isPublic()
                ? scan(CatalogRowCodec.partition(group, partition), after.map(CatalogRowCodec::item), names, unless)
                : groups.scan(group, partition, after, names, unless);
    }

    @Override
    public CompletionStage<Integer> count() {
        return count(Optional.empty(), 0);
    }

    private CompletionStage<Integer> count(Optional<Key> after, int before) {
        return failures.told(Kind.READ, "counting the catalogue", records.stored(after, COUNTED_AT_ONCE))
                .thenCompose(page -> {
                    int more = before
                            + page.records().stream()
                                    .map(StoredRecord::value)
                                    .filter(contents -> CatalogRowCodec.isCatalogue(
                                            contents.set().key()))
                                    .mapToInt(
                                            contents -> contents.set().members().size()
                                                    + (contents.register().isEmpty() ? 0 : 1))
                                    .sum();
                    return page.next().isPresent() ? count(page.next(), more) : CompletableFuture.completedFuture(more);
                });
    }

    private CompletionStage<Optional<CatalogEntry>> remove(CatalogEntry entry) {
        byte[] operationId = new byte[OPERATION_ID_BYTES];
        random.nextBytes(operationId);
        Removal removal = new Removal(
                CatalogRowCodec.key(GroupId.PUBLIC, entry.name()),
                CatalogRowCodec.member(entry.file()),
                Optional.empty(),
                Bytes.copyOf(operationId));
        return failures.told(Kind.WRITE, WRITING, records.remove(removal, Ack.QUORUM))
                .thenApply(stored -> Optional.of(entry));
    }

    /** Reads on until the page ends at a name, as the next one must begin after a name. */
    private CompletionStage<Page> scan(
            Bytes partition, Optional<Bytes> after, int names, Optional<PartitionState> unless) {
        return failures.told(Kind.READ, READING, records.scan(partition, after, names, unless))
                .thenCompose(page -> {
                    ImmutableList<CatalogEntry> entries = page.sets().stream()
                            .flatMap(set -> entries(set).stream())
                            .collect(ImmutableList.toImmutableList());
                    Optional<FileName> last =
                            page.next().flatMap(item -> CatalogRowCodec.name(GroupId.PUBLIC, new Key(partition, item)));
                    Page read = new Page(entries, last, page.state());
                    return page.next().isPresent() && last.isEmpty()
                            ? scan(partition, page.next(), names, Optional.empty())
                                    .thenApply(read::and)
                            : CompletableFuture.completedFuture(read);
                });
    }

    private Addition addition(CatalogEntry entry) {
        byte[] operationId = new byte[OPERATION_ID_BYTES];
        random.nextBytes(operationId);
        return new Addition(
                CatalogRowCodec.key(GroupId.PUBLIC, entry.name()),
                CatalogRowCodec.member(entry.file()),
                CatalogRowCodec.payload(entry),
                Optional.empty(),
                Bytes.copyOf(operationId));
    }

    private ImmutableList<CatalogEntry> entries(SetValue set) {
        Optional<FileName> name = CatalogRowCodec.name(GroupId.PUBLIC, set.key());
        ImmutableList<CatalogEntry> entries = set.members().stream()
                .flatMap(member -> name.flatMap(known -> CatalogRowCodec.entry(known, member)).stream())
                .collect(ImmutableList.toImmutableList());
        if (entries.size() < set.members().size() && warnings.tryAcquire()) {
            log.warn("what stands at {} is no entry of the catalogue and is left out", set.key());
        }
        return entries;
    }

    private SetValue value(Attempt<SetValue> attempt) {
        try {
            return attempt.get();
        } catch (DhtException e) {
            throw failures.of(Kind.READ, READING, e);
        }
    }

    private Optional<String> failure(Attempt<?> attempt) {
        try {
            attempt.get();
            return Optional.empty();
        } catch (DhtException e) {
            return Optional.of(
                    String.valueOf(failures.of(Kind.WRITE, WRITING, e).getMessage()));
        }
    }
}
