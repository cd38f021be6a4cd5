// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.catalog;

import io.chordal.swarm.file.FileName;
import io.chordal.tracker.group.GroupId;
import io.chordal.tracker.swarm.Presence;
import io.chordal.tracker.value.TrackerException;
import io.chordal.tracker.value.TrackerReason;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;

/**
 * Searches a group's catalogue by reading all of it, page by page.
 *
 * <p>Invariant: at most {@value #MAX_SEARCHES} searches go on at once, each reads at most about {@value #MAX_NAMES} names and keeps no more
 * than what it will show. Thread-safe.
 */
final class CatalogSearch {
    private static final int MAX_SEARCHES = 8;
    private static final int MAX_NAMES = 100_000;
    private static final int PAGE = 500;
    /** So many partitions are read at once. */
    private static final int AT_ONCE = 8;

    private final CatalogRecords records;
    private final Presence presence;
    private final Semaphore searches = new Semaphore(MAX_SEARCHES);

    CatalogSearch(CatalogRecords records, Presence presence) {
        this.records = records;
        this.presence = presence;
    }

    CompletionStage<SearchResult> run(GroupId group, SearchWords words, int limit, boolean includeUnavailable) {
        if (!searches.tryAcquire()) {
            return CompletableFuture.failedFuture(new TrackerException(
                    TrackerReason.CATALOG_UNAVAILABLE,
                    MAX_SEARCHES + " searches are going on at this tracker; try again in a few seconds"));
        }
        Search search = new Search(new Shelf(group, presence, includeUnavailable), words, limit);
        return Stages.allDone(
                        IntStream.range(0, AT_ONCE).mapToObj(search::partitions).toList())
                .thenApply(done -> search.result())
                .whenComplete((done, failure) -> searches.release());
    }

    /** One search. Thread-safe; the lock guards what was found. */
    private final class Search {
        private final Shelf shelf;
        private final SearchWords words;
        private final int limit;
        private final PriorityQueue<SearchResult.Found> best =
                new PriorityQueue<>(SearchResult.Found.BEST_FIRST.reversed());
        private int names;
        private int total;

        Search(Shelf shelf, SearchWords words, int limit) {
            this.shelf = shelf;
            this.words = words;
            this.limit = limit;
        }

        /** Reads each so-manieth partition, from this one on. */
        CompletionStage<Void> partitions(int partition) {
            return partition >= CatalogRecords.PARTITIONS
                    ? Stages.done()
                    : pages(partition, Optional.empty()).thenCompose(done -> partitions(partition + AT_ONCE));
        }

        private CompletionStage<Void> pages(int partition, Optional<FileName> after) {
            return records.scan(shelf.group(), partition, after, PAGE).thenCompose(page -> {
                boolean more = take(page.entries());
                return more && page.last().isPresent() ? pages(partition, page.last()) : Stages.done();
            });
        }

        private synchronized boolean take(List<CatalogEntry> entries) {
            names += entries.size();
            for (CatalogEntry entry : entries) {
                List<String> matched = words.matchedBy(entry.name());
                if (!matched.isEmpty()) {
                    shelf.listing(entry).ifPresent(listing -> keep(new SearchResult.Found(listing, matched)));
                }
            }
            return names < MAX_NAMES;
        }

        private void keep(SearchResult.Found found) {
            total++;
            best.add(found);
            if (best.size() > limit) {
                best.poll();
            }
        }

        synchronized SearchResult result() {
            return new SearchResult(
                    best.stream().sorted(SearchResult.Found.BEST_FIRST).toList(), total);
        }
    }
}
