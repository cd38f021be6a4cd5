// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica.message;

import io.chordal.dht.net.HomeRequest;
import java.util.List;

/**
 * Asks which of these versions a node holds, before another copy is dropped.
 *
 * @param rows at most 1,024
 */
public record ConfirmCopies(List<RowDigest> rows) implements HomeRequest<CopiesHeld> {
    /** How many rows one request may have. */
    public static final int MAX = 1024;

    public ConfirmCopies {
        rows = List.copyOf(rows);
        if (rows.size() > MAX) {
            throw new IllegalArgumentException("one request confirms at most " + MAX + " rows, not " + rows.size());
        }
    }
}
