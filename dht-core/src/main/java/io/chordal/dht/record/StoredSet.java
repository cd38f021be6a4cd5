// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.record;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.RingId;

/**
 * A set as one node stores it.
 *
 * <p>Immutable.
 *
 * @param position the key's place on the circle
 * @param copyNumber 3 if the node owns the key, 2 and 1 as its first and second successor, 0 if it is none of its homes
 * @param value the set
 */
public record StoredSet(RingId position, int copyNumber, SetValue value) {
    public StoredSet {
        requireNonNull(position, "position is null");
        requireNonNull(value, "value is null");
    }
}
