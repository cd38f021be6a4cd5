// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.membership;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Bytes;

/**
 * The name of a ring: 16 random bytes made by its founder.
 *
 * <p>Immutable.
 *
 * @param bytes the name
 */
public record ClusterId(Bytes bytes) {
    /** How many bytes a name has. */
    public static final int BYTES = 16;

    public ClusterId {
        requireNonNull(bytes, "bytes is null");
        if (bytes.size() != BYTES) {
            throw new IllegalArgumentException("a ring's name has " + BYTES + " bytes, not " + bytes.size());
        }
    }

    @Override
    public String toString() {
        return bytes.toHex();
    }
}
