// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.record;

import io.chordal.dht.id.Bytes;

/**
 * A fingerprint of all that stands in a partition of static homes, as a majority of them agreed on it: what HTTP calls a strong ETag.
 *
 * <p>Immutable. Two listings of one partition with equal states tell the same members, payloads and values, whichever homes they come from:
 * it is made of the names and versions of all rows, tombstones among them, and a version is written once. The reverse does not hold:
 * when tombstones are collected the state is another one, and nothing else is. It does not speak of set versions, revisions and contexts, which
 * a collection may change. Where a value is present that ends by itself there is no state, since such a value goes without a write.
 *
 * <p>It is good against accident: two states are equal by chance once in 2^128. It is no proof against a home that lies, nor against a
 * writer that is free to choose the versions of its rows, just as comparisons of homes are none.
 *
 * @param fingerprint its {@value #SIZE} bytes
 */
public record PartitionState(Bytes fingerprint) {
    /** How many bytes it has. */
    public static final int SIZE = 16;

    public PartitionState {
        if (fingerprint.size() != SIZE) {
            throw new IllegalArgumentException(
                    "the state of a partition has " + SIZE + " bytes, not " + fingerprint.size());
        }
    }
}
