// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.catalog;

import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.chordal.dht.record.PartitionState;
import io.chordal.swarm.file.FileName;
import io.chordal.tracker.group.GroupId;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The names of partitions of catalogues, as they stand at a majority of the homes: read when they are asked for, and kept with the state of the
 * partition, so that the next time the homes have only to say that it is still that one.
 *
 * <p>Invariants: what is returned was there after it was asked for, or later; at most so many bytes are kept, of whatever groups, those asked for last; of a
 * partition with more than {@value #MAX_NAMES} names so many are read, and none are kept. Thread-safe.
 */
final class SearchIndex {
    /** So many names of a partition are read, or a page more. */
    static final int MAX_NAMES = 100_000;

    private static final int PAGE = 500;
    /** What one partition takes besides its names. */
    private static final int FIXED_BYTES = 300;

    private final CatalogRecords records;
    private final Cache<Place, Kept> kept;
    private final SharedReads<Place, NameBlock> reads = new SharedReads<>(this::read);

    /** Keeps at most so many bytes. */
    SearchIndex(CatalogRecords records, long maxBytes) {
        this.records = requireNonNull(records, "records is null");
        this.kept = Caffeine.newBuilder()
                .maximumWeight(maxBytes)
                .weigher((Place place, Kept names) -> names.names.bytes() + FIXED_BYTES)
                .executor(Runnable::run)
                .build();
    }

    /** Returns the names of a partition. */
    CompletionStage<NameBlock> names(GroupId group, int partition) {
        return reads.next(new Place(group, partition));
    }

    private CompletionStage<NameBlock> read(Place place) {
        Optional<Kept> known = Optional.ofNullable(kept.getIfPresent(place));
        return page(place, Optional.empty(), known.map(Kept::state))
                .thenCompose(page -> known.filter(names -> page.isStill(names.state))
                        .<CompletionStage<NameBlock>>map(names -> Stages.done(names.names))
                        .orElseGet(() -> new Reading(place, page.state()).take(page)));
    }

    private CompletionStage<CatalogRecords.Page> page(
            Place place, Optional<FileName> after, Optional<PartitionState> unless) {
        return records.scan(place.group, place.partition, after, PAGE, unless);
    }

    /** Packs a partition page by page, and keeps it if it was in one state all the while. */
    private final class Reading {
        private final Place place;
        private final Optional<PartitionState> state;
        private final NameBlock.Packing names = new NameBlock.Packing();
        private boolean oneState;

        Reading(Place place, Optional<PartitionState> state) {
            this.place = place;
            this.state = state;
            this.oneState = state.isPresent();
        }

        CompletionStage<NameBlock> take(CatalogRecords.Page page) {
            names.add(page.entries());
            oneState &= page.state().equals(state);
            boolean readOn = page.last().isPresent() && names.names() < MAX_NAMES;
            return readOn
                    ? page(place, page.last(), Optional.empty()).thenCompose(this::take)
                    : Stages.done(packed(page.last().isEmpty()));
        }

        private NameBlock packed(boolean whole) {
            NameBlock block = names.packed();
            if (whole && oneState) {
                kept.put(place, new Kept(state.orElseThrow(), block));
            }
            return block;
        }
    }

    private record Place(GroupId group, int partition) {}

    private record Kept(PartitionState state, NameBlock names) {}
}
