// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica.message;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.net.Request;
import java.util.Optional;

/**
 * Asks a node for its own copies of a partition's sets, in the order of their items.
 *
 * @param partition the partition
 * @param after the item after which to begin; empty for the first page
 * @param limit at most so many sets, 1 to 1,000
 */
public record ScanSets(Bytes partition, Optional<Bytes> after, int limit) implements Request<CopyPage> {
    /** The longest page. */
    public static final int MAX = 1000;

    public ScanSets {
        requireNonNull(partition, "partition is null");
        requireNonNull(after, "after is null");
        if (limit < 1 || limit > MAX) {
            throw new IllegalArgumentException("a page has 1.." + MAX + " sets, not " + limit);
        }
    }
}
