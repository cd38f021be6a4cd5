// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.id.Arc;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.RingId;
import io.chordal.dht.record.RowId;
import io.chordal.dht.replica.message.RangePrint;
import io.chordal.dht.replica.message.RowRange;
import io.chordal.dht.store.RowSummary;
import io.chordal.dht.store.RowView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Where the ranges of a comparison begin and end among the rows of an arc, and how long ones are cut. Pure. */
final class Ranges {
    /** A range with fewer rows is not cut. */
    static final int SHORT = 16;

    /** Into how many parts a range is cut. */
    static final int PARTS = 8;

    private static final int POSITION = 32;

    private Ranges() {}

    static int begin(RowView rows, RowRange range) {
        return range.from().map(rows::indexOf).orElse(0);
    }

    static int end(RowView rows, RowRange range) {
        return range.to().map(rows::indexOf).orElseGet(rows::size);
    }

    static RowSummary summary(RowView rows, RowRange range) {
        return rows.summary(begin(rows, range), end(rows, range));
    }

    /** Returns the fingerprints of the parts of a range that is not short. */
    static List<RangePrint> cut(RowView rows, RowRange range) {
        int begin = begin(rows, range);
        int count = end(rows, range) - begin;
        List<RangePrint> parts = new ArrayList<>(PARTS);
        Optional<RowId> from = range.from();
        int first = begin;
        for (int part = 1; part <= PARTS; part++) {
            int last = begin + (int) ((long) count * part / PARTS);
            Optional<RowId> to = part == PARTS ? range.to() : Optional.of(boundBefore(rows, last));
            parts.add(RangePrint.of(new RowRange(from, to), rows.summary(first, last)));
            from = to;
            first = last;
        }
        return parts;
    }

    /**
     * Returns a bound between a row and the one before it: if their positions differ, the fewest leading bytes that tell the row's position
     * from the other one's.
     */
    private static RowId boundBefore(RowView rows, int index) {
        RowId row = rows.at(index).id();
        RingId before = rows.at(index - 1).id().position();
        if (before.equals(row.position())) {
            return row;
        }
        Arc between = new Arc(before, row.position());
        byte[] position = row.position().toBytes().toByteArray();
        byte[] bound = new byte[POSITION];
        for (int i = 0; !between.contains(RingId.of(Bytes.copyOf(bound))); i++) {
            bound[i] = position[i];
        }
        return RowId.first(RingId.of(Bytes.copyOf(bound)));
    }
}
