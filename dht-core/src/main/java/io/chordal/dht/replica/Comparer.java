// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.record.RowId;
import io.chordal.dht.record.RowState;
import io.chordal.dht.replica.message.ConfirmCopies;
import io.chordal.dht.replica.message.CopiesHeld;
import io.chordal.dht.replica.message.RangePrint;
import io.chordal.dht.replica.message.RangeRows;
import io.chordal.dht.replica.message.Reconcile;
import io.chordal.dht.replica.message.RowDigest;
import io.chordal.dht.replica.message.RowRange;
import io.chordal.dht.store.RecordTable;
import io.chordal.dht.store.RowSummary;
import io.chordal.dht.store.RowView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Compares ranges of rows with what another node has there, without a memory of earlier rounds.
 *
 * <p>A range that differs is listed if it has fewer than {@value #LISTED} rows here, or if the caller has none and a list still
 * fits the answer; otherwise it is cut into {@value #PARTS} parts. Confined to the node's serial context.
 */
final class Comparer {
    private static final int LISTED = 32;
    private static final int PARTS = 16;
    private static final int ROWS_PER_ANSWER = 1024;
    private static final int BYTES_PER_ANSWER = 256 << 10;

    private final RecordTable table;

    Comparer(RecordTable table) {
        this.table = table;
    }

    /** Compares these rows with what was asked, and finds those that are wanted. */
    Differences compare(RowView rows, Reconcile asked) {
        List<RangePrint> parts = new ArrayList<>();
        List<RangeRows> lists = new ArrayList<>();
        int listed = 0;
        for (RangePrint theirs : asked.prints()) {
            int begin = Ranges.begin(rows, theirs.range());
            int end = Ranges.end(rows, theirs.range());
            RowSummary ours = rows.summary(begin, end);
            if (theirs.matches(ours)) {
                continue;
            }
            int count = Math.max(0, end - begin);
            boolean fetchesAll = theirs.count() == 0 && listed + count <= ROWS_PER_ANSWER;
            if (count < LISTED || fetchesAll) {
                lists.add(list(rows, theirs.range(), begin, end));
                listed += count;
            } else {
                cut(rows, theirs.range(), begin, end, parts);
            }
        }
        return new Differences(parts, lists, wanted(asked.wants()));
    }

    private static RangeRows list(RowView rows, RowRange range, int begin, int end) {
        List<RowDigest> digests = new ArrayList<>();
        for (int i = begin; i < end; i++) {
            RowState state = rows.at(i);
            digests.add(new RowDigest(state.id(), state.digest()));
        }
        return new RangeRows(range, digests);
    }

    private static void cut(RowView rows, RowRange range, int begin, int end, List<RangePrint> parts) {
        int count = end - begin;
        Optional<RowId> from = range.from();
        int first = begin;
        for (int part = 1; part <= PARTS; part++) {
            int last = begin + (int) ((long) count * part / PARTS);
            Optional<RowId> to =
                    part == PARTS ? range.to() : Optional.of(rows.at(last).id());
            parts.add(RangePrint.of(new RowRange(from, to), rows.summary(first, last)));
            from = to;
            first = last;
        }
    }

    private List<RowState> wanted(List<RowId> wants) {
        List<RowState> states = new ArrayList<>();
        int bytes = 0;
        for (RowId id : wants) {
            Optional<RowState> state = table.find(id);
            if (state.isPresent()) {
                bytes += state.get().cost();
                if (bytes > BYTES_PER_ANSWER && !states.isEmpty()) {
                    break;
                }
                states.add(state.get());
            }
        }
        return states;
    }

    CopiesHeld confirm(ConfirmCopies asked) {
        return new CopiesHeld(asked.rows().stream()
                .map(row -> table.find(row.row())
                        .map(state -> state.digest().equals(row.digest()))
                        .orElse(false))
                .toList());
    }

    /**
     * What one round found.
     *
     * @param prints what is here in parts of the ranges that differ and are long
     * @param rows all that is here in the ranges that differ and are short
     * @param states the wanted rows that are here, as many as fit one message
     */
    record Differences(List<RangePrint> prints, List<RangeRows> rows, List<RowState> states) {}
}
