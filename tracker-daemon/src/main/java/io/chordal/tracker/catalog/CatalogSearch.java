// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.catalog;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Lists;
import io.chordal.swarm.file.FileName;
import io.chordal.tracker.group.GroupId;
import io.chordal.tracker.swarm.Presence;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;

/**
 * Searches a group's catalogue: looks for the words in the names of all partitions, as the {@link SearchIndex} has them, and reads the entries
 * that will be shown.
 *
 * <p>Invariant: at most {@value #RUNNING} searches go on at once and {@value #WAITING} more wait, each goes through at most about
 * {@value SearchIndex#MAX_NAMES} names and keeps no more than what it will show. It sees whatever was acknowledged before it
 * began. Thread-safe.
 */
final class CatalogSearch {
    private static final int RUNNING = 8;
    private static final int WAITING = 64;
    /** So many bytes of names are kept, enough for 300,000 of usual length. */
    private static final long INDEX_BYTES = 32 << 20;
    /** So many partitions are asked for at once. */
    private static final int AT_ONCE = 8;
    /** Of so many names the entries are read at once. */
    private static final int SHOWN_AT_ONCE = 100;

    private final CatalogRecords records;
    private final Presence presence;
    private final SearchIndex index;
    private final AtOnce searches = new AtOnce("searches", RUNNING, WAITING);

    CatalogSearch(CatalogRecords records, Presence presence) {
        this.records = records;
        this.presence = presence;
        this.index = new SearchIndex(records, INDEX_BYTES);
    }

    CompletionStage<SearchResult> run(GroupId group, SearchWords words, int limit, boolean includeUnavailable) {
        Shelf shelf = new Shelf(group, presence, includeUnavailable);
        return searches.run(() -> new Search(shelf, words, limit).run());
    }

    /** One search. Thread-safe; the hits have a lock of their own. */
    private final class Search {
        private final Shelf shelf;
        private final SearchWords words;
        private final SearchHits hits;

        Search(Shelf shelf, SearchWords words, int limit) {
            this.shelf = shelf;
            this.words = words;
            this.hits = new SearchHits(shelf, limit);
        }

        CompletionStage<SearchResult> run() {
            return Stages.allDone(IntStream.range(0, AT_ONCE)
                            .mapToObj(this::partitions)
                            .toList())
                    .thenCompose(done -> shown());
        }

        /** Goes through each so-manieth partition, from this one on. */
        private CompletionStage<Void> partitions(int partition) {
            return partition >= CatalogRecords.PARTITIONS || hits.names() >= SearchIndex.MAX_NAMES
                    ? Stages.done()
                    : index.names(shelf.group(), partition).thenCompose(names -> {
                        hits.take(names, words);
                        return partitions(partition + AT_ONCE);
                    });
        }

        /** Reads what will be shown; what is gone by now is neither shown nor counted. */
        private CompletionStage<SearchResult> shown() {
            List<SearchHits.Hit> best = hits.best();
            CompletionStage<List<SearchResult.Found>> all = Stages.done(new ArrayList<>());
            for (List<SearchHits.Hit> some : Lists.partition(best, SHOWN_AT_ONCE)) {
                all = all.thenCompose(before -> entries(some).thenApply(found -> {
                    before.addAll(found);
                    return before;
                }));
            }
            return all.thenApply(found -> new SearchResult(found, hits.total() - (best.size() - found.size())));
        }

        private CompletionStage<List<SearchResult.Found>> entries(List<SearchHits.Hit> some) {
            List<FileName> names =
                    some.stream().map(hit -> hit.place().name()).distinct().toList();
            return records.get(shelf.group(), names)
                    .thenApply(read -> some.stream()
                            .flatMap(hit -> found(
                                    hit, read.get(names.indexOf(hit.place().name())))
                                    .stream())
                            .toList());
        }

        private Optional<SearchResult.Found> found(SearchHits.Hit hit, ImmutableList<CatalogEntry> entries) {
            return entries.stream()
                    .filter(entry -> entry.file().equals(hit.place().file()))
                    .findFirst()
                    .flatMap(shelf::listing)
                    .map(listing -> new SearchResult.Found(listing, words.terms(hit.terms())));
        }
    }
}
