// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.replica.message.RowRange;
import io.chordal.dht.store.RowSummary;
import io.chordal.dht.store.RowView;

/** Where the ranges of a comparison begin and end among the rows of an arc. Pure. */
final class Ranges {
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
}
