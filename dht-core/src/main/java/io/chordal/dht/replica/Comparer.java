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
 * <p>A range that differs is listed if it is short here, or if the caller has none of its rows and a list still fits the answer;
 * otherwise it is cut into parts; if the answer is full, it is told as it is, to be asked about again. Confined to the node's serial context.
 */
final class Comparer {
    private static final int HASH = 32;
    private static final int ROWS_PER_ANSWER = 1024;
    private static final int BYTES_PER_ANSWER = 256 << 10;

    private final RecordTable table;

    Comparer(RecordTable table) {
        this.table = table;
    }

    /** Compares these rows with what was asked, and finds those that are wanted. */
    Differences compare(RowView rows, Reconcile asked) {
        List<RangePrint> prints = new ArrayList<>();
        List<RangeRows> lists = new ArrayList<>();
        int listed = 0;
        int bytes = 0;
        for (RangePrint theirs : asked.prints()) {
            RowSummary ours = Ranges.summary(rows, theirs.range());
            if (theirs.matches(ours)) {
                continue;
            }
            boolean fetchesAll = theirs.count() == 0 && listed + ours.rows() <= ROWS_PER_ANSWER;
            if (bytes > BYTES_PER_ANSWER) {
                prints.add(RangePrint.of(theirs.range(), ours));
            } else if (ours.rows() < Ranges.SHORT || fetchesAll) {
                RangeRows list = list(rows, theirs.range());
                lists.add(list);
                listed += ours.rows();
                bytes += list.rows().stream()
                        .mapToInt(row -> HASH + row.row().size())
                        .sum();
            } else {
                List<RangePrint> parts = Ranges.cut(rows, theirs.range());
                prints.addAll(parts);
                bytes += parts.stream()
                        .flatMap(part -> part.range().to().stream())
                        .mapToInt(bound -> HASH + bound.size())
                        .sum();
            }
        }
        return new Differences(prints, lists, wanted(asked.wants()));
    }

    private static RangeRows list(RowView rows, RowRange range) {
        List<RowDigest> digests = new ArrayList<>();
        int end = Ranges.end(rows, range);
        for (int i = Ranges.begin(rows, range); i < end; i++) {
            RowState state = rows.at(i);
            digests.add(new RowDigest(state.id(), state.digest()));
        }
        return new RangeRows(range, digests);
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
     * @param prints what is here in the ranges that differ and are long, or in parts of them
     * @param rows all that is here in the ranges that differ and are short
     * @param states the wanted rows that are here, as many as fit one message
     */
    record Differences(List<RangePrint> prints, List<RangeRows> rows, List<RowState> states) {}
}
