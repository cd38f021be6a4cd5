// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica.message;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Key;
import io.chordal.dht.net.Inspection;
import io.chordal.dht.record.StoredPage;
import java.util.Optional;

/**
 * Asks what a node itself stores, in ring order.
 *
 * @param after the key after which to begin; empty for the first page
 * @param limit at most so many sets, 1 to 1,000
 */
public record ListRecords(Optional<Key> after, int limit) implements Inspection<StoredPage> {
    /** The longest page. */
    public static final int MAX = 1000;

    public ListRecords {
        requireNonNull(after, "after is null");
        if (limit < 1 || limit > MAX) {
            throw new IllegalArgumentException("a page has 1.." + MAX + " sets, not " + limit);
        }
    }
}
