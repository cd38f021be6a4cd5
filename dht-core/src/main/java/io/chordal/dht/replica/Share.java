// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.id.Arc;
import io.chordal.dht.id.RingId;
import io.chordal.dht.record.Horizon;
import io.chordal.dht.store.RecordTable;
import io.chordal.dht.store.RowView;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What of the circle two nodes compare: an arc that they name to each other, and the parts of it that both keep. The other node
 * computes the same parts from the arc that is named.
 *
 * <p>Does not change, but for the last horizon that it remembers. Confined to the node's serial context.
 */
final class Share {
    private final Arc arc;
    private final List<Arc> parts;
    private final TreeMap<RingId, Arc> upTo = new TreeMap<>();
    private Horizon whole = Horizon.NONE;
    private Horizon found = Horizon.NONE;

    /**
     * Makes one of several parts.
     *
     * @param arc the arc that is named
     * @param parts what of it is compared; they do not overlap
     */
    Share(Arc arc, List<Arc> parts) {
        this.arc = arc;
        this.parts = List.copyOf(parts);
        this.parts.forEach(part -> upTo.put(part.to(), part));
    }

    /** Returns the share that is one whole arc. */
    static Share of(Arc arc) {
        return new Share(arc, List.of(arc));
    }

    /** Returns the arc that is named. */
    Arc arc() {
        return arc;
    }

    /** Returns what of it is compared. */
    List<Arc> parts() {
        return parts;
    }

    RowView rows(RecordTable table) {
        return parts.equals(List.of(arc)) ? table.rows(arc) : table.rows(parts);
    }

    boolean contains(RingId position) {
        Map.Entry<RingId, Arc> part =
                Optional.ofNullable(upTo.ceilingEntry(position)).orElseGet(upTo::firstEntry);
        return part != null && part.getValue().contains(position);
    }

    /** Returns what of a horizon lies in the parts. */
    Horizon within(Horizon all) {
        if (!whole.equals(all)) {
            found = all.without(row -> !contains(row.position()), parts);
            whole = all;
        }
        return found;
    }
}
