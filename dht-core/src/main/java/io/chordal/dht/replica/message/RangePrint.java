// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica.message;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.store.RowSummary;

/**
 * The fingerprint of what one node has in a range.
 *
 * @param range which rows
 * @param count how many there are
 * @param fingerprint of these rows, {@value RowSummary#FINGERPRINT} bytes
 */
public record RangePrint(RowRange range, int count, Bytes fingerprint) {
    public RangePrint {
        requireNonNull(range, "range is null");
        if (count < 0 || fingerprint.size() != RowSummary.FINGERPRINT) {
            throw new IllegalArgumentException(
                    "not a fingerprint: " + count + " rows, " + fingerprint.size() + " bytes");
        }
    }

    /** Returns the fingerprint of these rows. */
    public static RangePrint of(RowRange range, RowSummary rows) {
        return new RangePrint(range, rows.rows(), rows.fingerprint());
    }

    /** Says whether both nodes have the same in the range. */
    public boolean matches(RowSummary rows) {
        return count == rows.rows() && fingerprint.equals(rows.fingerprint());
    }
}
