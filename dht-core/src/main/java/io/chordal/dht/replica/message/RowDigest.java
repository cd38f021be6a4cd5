// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica.message;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.record.RowId;

/**
 * A member's name and the digest of its versions.
 *
 * @param row which member
 * @param digest 32 bytes
 */
public record RowDigest(RowId row, Bytes digest) {
    public RowDigest {
        requireNonNull(row, "row is null");
        if (digest.size() != 32) {
            throw new IllegalArgumentException("a row's digest has 32 bytes, not " + digest.size());
        }
    }
}
