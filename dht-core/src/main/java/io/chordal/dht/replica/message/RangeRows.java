// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica.message;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * All that one node has in a range, row by row.
 *
 * @param range which rows
 * @param rows in order
 */
public record RangeRows(RowRange range, List<RowDigest> rows) {
    public RangeRows {
        requireNonNull(range, "range is null");
        rows = List.copyOf(rows);
    }
}
