// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring.message;

import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingId;
import java.util.List;

/**
 * A node's finger table.
 *
 * @param rows the rows that are known, the smallest index first, at most 256
 */
public record FingerTableAnswer(List<Row> rows) {
    public FingerTableAnswer {
        rows = List.copyOf(rows);
        if (rows.size() > 256) {
            throw new IllegalArgumentException("a finger table has at most 256 rows, not " + rows.size());
        }
    }

    /**
     * One row.
     *
     * @param index the row's number i, from 0
     * @param start the point self + 2^i
     * @param node the first node at or after that point
     */
    public record Row(int index, RingId start, NodeRef node) {}
}
