// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.store;

import io.chordal.dht.id.Arc;
import io.chordal.dht.id.RingId;
import io.chordal.dht.record.RowId;
import io.chordal.dht.record.RowState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The rows of several arcs that do not overlap, numbered in the order of their positions, from the lowest.
 *
 * <p>Good until the table changes. Confined to the node's serial context.
 */
public final class JoinedRows implements RowView {
    private final RowTree tree;
    private final List<Run> runs;
    private final int size;

    JoinedRows(RowTree tree, List<Arc> arcs) {
        this.tree = tree;
        List<int[]> bounds = new ArrayList<>();
        for (Arc arc : arcs) {
            int start = upTo(arc.from());
            int end = upTo(arc.to());
            if (arc.from().compareTo(arc.to()) < 0) {
                bounds.add(new int[] {start, end});
            } else {
                bounds.add(new int[] {0, end});
                bounds.add(new int[] {start, tree.size()});
            }
        }
        bounds.sort(Comparator.comparingInt((int[] run) -> run[0]).thenComparingInt(run -> run[1]));
        runs = new ArrayList<>(bounds.size());
        int before = 0;
        for (int[] run : bounds) {
            runs.add(new Run(before, run[0], run[1]));
            before += run[1] - run[0];
        }
        size = before;
    }

    private int upTo(RingId point) {
        return tree.rank(row -> row.position().compareTo(point) <= 0);
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public RowState at(int index) {
        for (Run run : runs) {
            if (index < run.before + run.length()) {
                return tree.at(run.start + index - run.before);
            }
        }
        throw new IndexOutOfBoundsException("row " + index + " of " + size);
    }

    @Override
    public int indexOf(RowId id) {
        int rank = tree.rank(row -> row.compareTo(id) < 0);
        int index = 0;
        for (Run run : runs) {
            if (rank <= run.start) {
                break;
            }
            index = run.before + Math.min(rank, run.end) - run.start;
        }
        return index;
    }

    @Override
    public RowSummary summary(int from, int to) {
        RowSummary sum = RowSummary.NONE;
        for (Run run : runs) {
            int first = Math.max(from, run.before) - run.before;
            int last = Math.min(to, run.before + run.length()) - run.before;
            if (first < last) {
                sum = sum.plus(tree.summary(run.start + first, run.start + last));
            }
        }
        return sum;
    }

    /** The rows of the tree with indices from start to below end, before which so many rows are numbered. */
    private record Run(int before, int start, int end) {
        int length() {
            return end - start;
        }
    }
}
