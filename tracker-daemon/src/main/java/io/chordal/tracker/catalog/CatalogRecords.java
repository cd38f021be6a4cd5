// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.catalog;

import com.google.common.collect.ImmutableList;
import io.chordal.dht.record.PartitionState;
import io.chordal.swarm.file.FileName;
import io.chordal.swarm.file.FileRef;
import io.chordal.tracker.group.GroupId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The few things that the catalogue asks of the records that hold it: for each group {@link #PARTITIONS} partitions, in each the names
 * in the order of their bytes, under each name its files: in {@code public} as many as there are, in other groups one (and more for a
 * while after a split of the trackers).
 *
 * <p>Every call may be made from any thread; a stage fails with a {@code TrackerException}. What was added is durable at a majority
 * of its homes when its stage completes, and whatever is read was.
 */
public interface CatalogRecords {
    /** How many partitions a group has. */
    int PARTITIONS = 64;

    /** Returns the entries of each name, in order; none where there is nothing. */
    CompletionStage<ImmutableList<ImmutableList<CatalogEntry>>> get(GroupId group, List<FileName> names);

    /** Adds entries in {@code public} or puts them in place of what is there; returns for each why it failed, if it did. */
    CompletionStage<ImmutableList<Optional<String>>> add(List<CatalogEntry> entries);

    /** Enters a file in another group unless there is one of that name. */
    CompletionStage<GroupEntry> enter(GroupId group, CatalogEntry entry);

    /** Removes an entry and returns it, if it was there. */
    CompletionStage<Optional<CatalogEntry>> remove(GroupId group, FileName name, FileRef file);

    /** Returns the entries of the next names of a partition, at most so many names. */
    default CompletionStage<Page> scan(GroupId group, int partition, Optional<FileName> after, int names) {
        return scan(group, partition, after, names, Optional.empty());
    }

    /**
     * The same for one who may have the partition from earlier pages.
     *
     * @param unless which state of the partition that was: if it is still that one, the page has this state and nothing else
     */
    CompletionStage<Page> scan(
            GroupId group, int partition, Optional<FileName> after, int names, Optional<PartitionState> unless);

    /** Counts the entries of all groups that are stored here. */
    CompletionStage<Integer> count();

    /**
     * Consecutive entries of a partition.
     *
     * @param entries all entries of some names, in order
     * @param last the last name that the page covers if the partition goes on after it
     * @param state what stood in the whole partition when this was read; nothing if that is not known
     */
    record Page(ImmutableList<CatalogEntry> entries, Optional<FileName> last, Optional<PartitionState> state) {
        /** Says whether the partition is in this state. */
        public boolean isStill(PartitionState known) {
            return state.filter(known::equals).isPresent();
        }

        /** Returns one page of this one and of the one that begins where it ends. */
        public Page and(Page rest) {
            ImmutableList<CatalogEntry> both = ImmutableList.<CatalogEntry>builder()
                    .addAll(entries)
                    .addAll(rest.entries)
                    .build();
            return new Page(both, rest.last, state.filter(rest::isStill));
        }
    }
}
