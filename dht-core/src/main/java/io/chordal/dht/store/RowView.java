// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.store;

import io.chordal.dht.record.RowId;
import io.chordal.dht.record.RowState;

/** Some rows of a table, numbered from 0 in an order that is the same at every node. Confined to the node's serial context. */
public interface RowView {
    /** Returns how many rows there are. */
    int size();

    /** Returns the row with this number. */
    RowState at(int index);

    /** Returns how many of the rows come before the named one, whether it is here or not. */
    int indexOf(RowId id);

    /** Returns the sum over the rows with numbers from {@code from} to below {@code to}. */
    RowSummary summary(int from, int to);
}
