// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.store;

import io.chordal.dht.id.Key;
import io.chordal.dht.record.RowState;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * Goes through consecutive rows key by key: each time all rows of a key, its register, then its set in the order of the members.
 *
 * <p>Of use while the table does not change. Confined to the node's serial context.
 */
final class KeyRows implements Iterator<List<RowState>> {
    private final RowTree tree;
    private final int end;
    private int index;

    /** Goes through the rows from one index to below another one, at which keys begin. */
    KeyRows(RowTree tree, int from, int end) {
        this.tree = tree;
        this.index = from;
        this.end = end;
    }

    @Override
    public boolean hasNext() {
        return index < end;
    }

    @Override
    public List<RowState> next() {
        if (!hasNext()) {
            throw new NoSuchElementException("no key is left");
        }
        List<RowState> rows = new ArrayList<>(1);
        Key key = tree.at(index).id().key();
        while (index < end && tree.at(index).id().key().equals(key)) {
            rows.add(tree.at(index));
            index++;
        }
        return rows;
    }
}
