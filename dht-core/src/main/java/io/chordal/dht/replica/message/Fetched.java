// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica.message;

import io.chordal.dht.record.RowState;
import java.util.List;

/**
 * What is stored at a key.
 *
 * @param equal whether it is what the asking node has; then there are no rows
 * @param rows all rows at the key
 */
public record Fetched(boolean equal, List<RowState> rows) {
    public Fetched {
        rows = List.copyOf(rows);
        if (equal && !rows.isEmpty()) {
            throw new IllegalArgumentException("rows that are equal are not sent");
        }
    }
}
