// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.catalog;

import com.google.common.collect.ImmutableList;
import io.chordal.swarm.file.FileName;
import io.chordal.swarm.file.FileRef;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The few things that the catalogue asks of the records that hold it: {@link #PARTITIONS} partitions, in each the names in
 * the order of their bytes, under each name its files.
 *
 * <p>Every call may be made from any thread; a stage fails with a {@code TrackerException}. What was added is durable when
 * its stage completes.
 */
public interface CatalogRecords {
    /** How many partitions there are. */
    int PARTITIONS = 64;

    /** Returns the entries of each name, in order; none where there is nothing. */
    CompletionStage<ImmutableList<ImmutableList<CatalogEntry>>> get(List<FileName> names);

    /** Adds the entries or puts them in place of what is there; returns for each why it failed, if it did. */
    CompletionStage<ImmutableList<Optional<String>>> add(List<CatalogEntry> entries);

    /** Removes an entry, if it is there. */
    CompletionStage<Void> remove(FileName name, FileRef file);

    /** Returns the entries of the next names of a partition, at most so many names. */
    CompletionStage<Page> scan(int partition, Optional<FileName> after, int names);

    /**
     * Consecutive entries of a partition.
     *
     * @param entries all entries of some names, in order
     * @param last the last name that the page covers if the partition goes on after it
     */
    record Page(ImmutableList<CatalogEntry> entries, Optional<FileName> last) {}
}
