// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.record;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Key;
import java.util.List;
import java.util.Optional;

/**
 * One page of what a node stores.
 *
 * <p>Immutable.
 *
 * @param records in ring order
 * @param next after which key the next page begins; empty at the end
 */
public record StoredPage(List<StoredRecord> records, Optional<Key> next) {
    public StoredPage {
        records = List.copyOf(records);
        requireNonNull(next, "next is null");
    }
}
