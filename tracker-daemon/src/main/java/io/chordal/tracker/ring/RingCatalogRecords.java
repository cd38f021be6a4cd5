// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.ring;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import io.chordal.dht.Attempt;
import io.chordal.dht.DhtException;
import io.chordal.dht.DhtRecords;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.record.Addition;
import io.chordal.dht.record.SetPage;
import io.chordal.dht.record.SetValue;
import io.chordal.swarm.file.FileName;
import io.chordal.swarm.file.FileRef;
import io.chordal.swarm.file.InvalidInputException;
import io.chordal.tracker.catalog.CatalogEntry;
import io.chordal.tracker.catalog.CatalogRecords;
import io.chordal.tracker.value.TrackerException;
import io.chordal.tracker.value.TrackerReason;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** The catalogue's records as sets of the tracker ring. Thread-safe. Rows that cannot be read are left alone and not shown. */
public final class RingCatalogRecords implements CatalogRecords {
    private static final int OPERATION_ID_BYTES = 16;

    private final DhtRecords records;
    private final SecureRandom random = new SecureRandom();

    /** Returns the records as a node of the ring reaches them. */
    public RingCatalogRecords(DhtRecords records) {
        this.records = requireNonNull(records, "records is null");
    }

    @Override
    public CompletionStage<ImmutableList<ImmutableList<CatalogEntry>>> get(List<FileName> names) {
        if (names.isEmpty()) {
            return CompletableFuture.completedFuture(ImmutableList.of());
        }
        return mapped(
                        "reading",
                        records.getMany(names.stream().map(CatalogRowCodec::key).toList()))
                .thenApply(found -> found.stream()
                        .map(attempt -> entries(value(attempt)))
                        .collect(ImmutableList.toImmutableList()));
    }

    @Override
    public CompletionStage<ImmutableList<Optional<String>>> add(List<CatalogEntry> entries) {
        return mapped(
                        "writing",
                        records.addMany(entries.stream().map(this::addition).toList()))
                .thenApply(outcomes ->
                        outcomes.stream().map(RingCatalogRecords::failure).collect(ImmutableList.toImmutableList()));
    }

    @Override
    public CompletionStage<Void> remove(FileName name, FileRef file) {
        return mapped("writing", records.remove(CatalogRowCodec.key(name), CatalogRowCodec.member(file)))
                .thenAccept(stored -> {});
    }

    @Override
    public CompletionStage<Page> scan(int partition, Optional<FileName> after, int names) {
        return mapped(
                        "listing",
                        records.scan(CatalogRowCodec.partition(partition), after.map(CatalogRowCodec::item), names))
                .thenApply(RingCatalogRecords::page);
    }

    private Addition addition(CatalogEntry entry) {
        byte[] operationId = new byte[OPERATION_ID_BYTES];
        random.nextBytes(operationId);
        return new Addition(
                CatalogRowCodec.key(entry.name()),
                CatalogRowCodec.member(entry.file()),
                CatalogRowCodec.payload(entry),
                Optional.empty(),
                Bytes.copyOf(operationId));
    }

    private static Page page(SetPage page) {
        return new Page(
                page.sets().stream().flatMap(set -> entries(set).stream()).collect(ImmutableList.toImmutableList()),
                page.next().map(CatalogRowCodec::name));
    }

    private static ImmutableList<CatalogEntry> entries(SetValue set) {
        FileName name;
        try {
            name = CatalogRowCodec.name(set.key().item());
        } catch (InvalidInputException e) {
            return ImmutableList.of();
        }
        return set.members().stream()
                .flatMap(member -> CatalogRowCodec.entry(name, member).stream())
                .collect(ImmutableList.toImmutableList());
    }

    private static SetValue value(Attempt<SetValue> attempt) {
        try {
            return attempt.get();
        } catch (DhtException e) {
            throw unavailable("reading", e);
        }
    }

    private static Optional<String> failure(Attempt<?> attempt) {
        try {
            attempt.get();
            return Optional.empty();
        } catch (DhtException e) {
            return Optional.of(String.valueOf(unavailable("writing", e).getMessage()));
        }
    }

    private static <T> CompletionStage<T> mapped(String what, CompletionStage<T> stage) {
        return stage.handle((value, failure) -> {
            if (failure == null) {
                return value;
            }
            Throwable cause =
                    failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
            throw cause instanceof DhtException e ? unavailable(what, e) : new CompletionException(cause);
        });
    }

    private static TrackerException unavailable(String what, DhtException e) {
        return new TrackerException(
                TrackerReason.CATALOG_UNAVAILABLE, what + " the catalogue: " + e.getMessage() + "; try again", e);
    }
}
