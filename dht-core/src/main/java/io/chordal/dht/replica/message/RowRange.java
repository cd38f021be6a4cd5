// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica.message;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.record.RowId;
import java.util.Optional;

/**
 * A run of rows in an arc.
 *
 * @param from the first row, or the place where it would stand; empty for the arc's beginning
 * @param to the place before which the run ends; empty for the arc's end
 */
public record RowRange(Optional<RowId> from, Optional<RowId> to) {
    /** The whole arc. */
    public static final RowRange ALL = new RowRange(Optional.empty(), Optional.empty());

    public RowRange {
        requireNonNull(from, "from is null");
        requireNonNull(to, "to is null");
    }
}
