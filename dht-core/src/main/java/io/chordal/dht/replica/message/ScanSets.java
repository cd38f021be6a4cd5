// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica.message;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.net.OpenRequest;
import io.chordal.dht.record.PartitionState;
import java.util.Optional;

/**
 * Asks for a partition's sets in the order of their items, or, directly, for a node's own copies of them.
 *
 * @param partition the partition
 * @param after the item after which to begin; empty for the first page
 * @param limit at most so many sets, 1 to 1,000
 * @param direct true: answer from this node's own store
 * @param unless a state of the partition; if it is still in it, a page without anything but that state is the answer
 */
public record ScanSets(
        Bytes partition, Optional<Bytes> after, int limit, boolean direct, Optional<PartitionState> unless)
        implements OpenRequest<CopyPage> {
    /** The longest page. */
    public static final int MAX = 1000;

    public ScanSets {
        if (partition.isEmpty() || partition.size() > 1024) {
            throw new IllegalArgumentException("a partition has 1..1024 bytes, not " + partition.size());
        }
        requireNonNull(after, "after is null");
        requireNonNull(unless, "unless is null");
        if (limit < 1 || limit > MAX) {
            throw new IllegalArgumentException("a page has 1.." + MAX + " sets, not " + limit);
        }
    }

    /** Asks in any case. */
    public ScanSets(Bytes partition, Optional<Bytes> after, int limit, boolean direct) {
        this(partition, after, limit, direct, Optional.empty());
    }
}
