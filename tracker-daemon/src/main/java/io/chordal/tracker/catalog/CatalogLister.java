// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.catalog;

import com.google.common.collect.ImmutableList;
import io.chordal.swarm.file.FileName;
import io.chordal.tracker.group.GroupId;
import io.chordal.tracker.swarm.Presence;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Lists the catalogue in one order although it lies in many partitions: reads a little of each, and shows what lies before
 * the end of whatever was read least far.
 *
 * <p>Thread-safe: immutable. A page may be shorter than asked for, even empty, and yet not the last.
 */
final class CatalogLister {
    private static final int MAX_ROUNDS = 16;

    private final CatalogRecords records;
    private final Presence presence;

    CatalogLister(CatalogRecords records, Presence presence) {
        this.records = records;
        this.presence = presence;
    }

    CompletionStage<ListingPage> list(
            GroupId group, int pageSize, Optional<CatalogPlace> after, boolean includeUnavailable) {
        Shelf shelf = new Shelf(group, presence, includeUnavailable);
        return restOfName(group, after).thenCompose(rest -> {
            Round round = new Round(shelf, pageSize);
            round.show(rest);
            return round.from(after.map(CatalogPlace::name), MAX_ROUNDS);
        });
    }

    /** Returns the entries that follow the place under the same name. */
    private CompletionStage<ImmutableList<CatalogEntry>> restOfName(GroupId group, Optional<CatalogPlace> after) {
        List<FileName> name = after.map(CatalogPlace::name).stream().toList();
        return records.get(group, name)
                .thenApply(found -> found.stream()
                        .flatMap(List::stream)
                        .filter(entry -> entry.place().compareTo(after.orElseThrow()) > 0)
                        .sorted(Comparator.comparing(CatalogEntry::place))
                        .collect(ImmutableList.toImmutableList()));
    }

    /** Reads on until the page is full, and one more to know whether there is another page. */
    private final class Round {
        private final Shelf shelf;
        private final int pageSize;
        private final List<Listing> shown = new ArrayList<>();

        Round(Shelf shelf, int pageSize) {
            this.shelf = shelf;
            this.pageSize = pageSize;
        }

        void show(List<CatalogEntry> entries) {
            entries.stream()
                    .flatMap(entry -> shelf.listing(entry).stream())
                    .limit(Math.max(0, pageSize + 1 - shown.size()))
                    .forEach(shown::add);
        }

        CompletionStage<ListingPage> from(Optional<FileName> after, int roundsLeft) {
            if (shown.size() > pageSize) {
                return done(Optional.of(shown.get(pageSize - 1).entry().place()));
            }
            return Stages.all(scans(after)).thenCompose(pages -> {
                Optional<FileName> end =
                        pages.stream().flatMap(page -> page.last().stream()).min(CatalogPlace.BY_BYTES);
                show(upTo(end, pages));
                boolean readOn = shown.size() > pageSize || (end.isPresent() && roundsLeft > 1);
                return readOn ? from(end, roundsLeft - 1) : done(end.map(CatalogPlace::afterAllOf));
            });
        }

        private List<CompletionStage<CatalogRecords.Page>> scans(Optional<FileName> after) {
            int each = pageSize / CatalogRecords.PARTITIONS * 2 + 8;
            return IntStream.range(0, CatalogRecords.PARTITIONS)
                    .mapToObj(partition -> records.scan(shelf.group(), partition, after, each))
                    .toList();
        }

        private List<CatalogEntry> upTo(Optional<FileName> end, List<CatalogRecords.Page> pages) {
            Stream<CatalogEntry> all = pages.stream().flatMap(page -> page.entries().stream());
            return all.filter(entry -> end.isEmpty() || CatalogPlace.BY_BYTES.compare(entry.name(), end.get()) <= 0)
                    .sorted(Comparator.comparing(CatalogEntry::place))
                    .toList();
        }

        private CompletionStage<ListingPage> done(Optional<CatalogPlace> last) {
            List<Listing> page = shown.subList(0, Math.min(pageSize, shown.size()));
            return CompletableFuture.completedFuture(
                    new ListingPage(ImmutableList.copyOf(page), last.map(CatalogPlace::token)));
        }
    }
}
