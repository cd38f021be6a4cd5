// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica.message;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.record.Horizon;
import io.chordal.dht.record.RowState;
import java.util.List;

/**
 * What is stored at a key.
 *
 * @param equal whether it is what the asking node has; then there are no rows
 * @param rows all rows at the key
 * @param collected which rows at the key were collected, as single ones: a removal that is kept as such an entry is not among the rows
 */
public record Fetched(boolean equal, List<RowState> rows, Horizon collected) {
    public Fetched {
        rows = List.copyOf(rows);
        requireNonNull(collected, "collected is null");
        if (equal && !(rows.isEmpty() && collected.isEmpty())) {
            throw new IllegalArgumentException("rows that are equal are not sent");
        }
    }
}
