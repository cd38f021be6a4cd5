// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.store;

import io.chordal.dht.id.Arc;
import io.chordal.dht.id.RingId;
import io.chordal.dht.record.RowId;
import io.chordal.dht.record.RowState;

/**
 * The rows of one arc, numbered along the arc from its beginning, over zero where the arc does so.
 *
 * <p>A view of the table as it stands at each call. Confined to the node's serial context.
 */
public final class ArcRows implements RowView {
    private final RowTree tree;
    private final Arc arc;

    ArcRows(RowTree tree, Arc arc) {
        this.tree = tree;
        this.arc = arc;
    }

    @Override
    public int size() {
        int start = upTo(arc.from());
        int end = upTo(arc.to());
        return wraps() ? tree.size() - start + end : end - start;
    }

    @Override
    public RowState at(int index) {
        return tree.at((upTo(arc.from()) + index) % tree.size());
    }

    /** Returns how many rows of the arc come before the named one, whether it is here or not; it must lie in the arc. */
    @Override
    public int indexOf(RowId id) {
        int start = upTo(arc.from());
        int rank = tree.rank(row -> row.compareTo(id) < 0);
        return id.position().compareTo(arc.from()) > 0 ? rank - start : tree.size() - start + rank;
    }

    @Override
    public RowSummary summary(int from, int to) {
        if (to <= from) {
            return RowSummary.NONE;
        }
        int start = upTo(arc.from());
        int total = tree.size();
        if (start + from >= total) {
            return tree.summary(start + from - total, start + to - total);
        }
        if (start + to <= total) {
            return tree.summary(start + from, start + to);
        }
        return tree.summary(start + from, total).plus(tree.summary(0, start + to - total));
    }

    private boolean wraps() {
        return arc.from().compareTo(arc.to()) >= 0;
    }

    private int upTo(RingId point) {
        return tree.rank(row -> row.position().compareTo(point) <= 0);
    }
}
