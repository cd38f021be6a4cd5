// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.id.Arc;
import io.chordal.dht.id.RingId;
import io.chordal.dht.store.RecordTable;
import io.chordal.dht.store.RowView;
import java.util.List;

/**
 * What of the circle two nodes compare: an arc that they name to each other, and the parts of it that both keep.
 *
 * <p>Immutable. The other node computes the same parts from the arc that is named.
 *
 * @param arc the arc that is named
 * @param parts what of it is compared; they do not overlap
 */
record Share(Arc arc, List<Arc> parts) {
    Share {
        parts = List.copyOf(parts);
    }

    /** Returns the share that is one whole arc. */
    static Share of(Arc arc) {
        return new Share(arc, List.of(arc));
    }

    RowView rows(RecordTable table) {
        return parts.equals(List.of(arc)) ? table.rows(arc) : table.rows(parts);
    }

    boolean contains(RingId position) {
        return parts.stream().anyMatch(part -> part.contains(position));
    }
}
