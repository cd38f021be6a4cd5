// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.record;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.RingId;

/**
 * The record at a key as one node stores it.
 *
 * <p>Immutable.
 *
 * @param position the key's place on the circle
 * @param copyNumber 3 if the node owns the key, 2 and 1 as its first and second successor, 0 if it is none of its homes
 * @param value what stands at the key
 */
public record StoredRecord(RingId position, int copyNumber, Contents value) {
    public StoredRecord {
        requireNonNull(position, "position is null");
        requireNonNull(value, "value is null");
    }
}
