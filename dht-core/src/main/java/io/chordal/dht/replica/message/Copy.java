// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica.message;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.record.SetValue;

/**
 * What one node itself has at a key.
 *
 * @param value the set as readers see it
 * @param standing what the node is to the key
 * @param digest SHA-256 over the digests of the rows; empty if it has no row
 */
public record Copy(SetValue value, Standing standing, Bytes digest) {
    public Copy {
        requireNonNull(value, "value is null");
        requireNonNull(standing, "standing is null");
        requireNonNull(digest, "digest is null");
    }
}
