// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.account;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Bytes;
import java.util.random.RandomGenerator;

/**
 * Who a user is, whatever it is called.
 *
 * <p>Immutable.
 *
 * @param bytes drawn at random, 16 bytes
 */
public record UserId(Bytes bytes) implements Comparable<UserId> {
    /** Length of an id in bytes. */
    public static final int BYTES = 16;

    public UserId {
        requireNonNull(bytes, "bytes is null");
        if (bytes.size() != BYTES) {
            throw new IllegalArgumentException("a user id has " + BYTES + " bytes, not " + bytes.size());
        }
    }

    static UserId draw(RandomGenerator random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return new UserId(Bytes.copyOf(bytes));
    }

    @Override
    public int compareTo(UserId other) {
        return bytes.compareTo(other.bytes);
    }

    /** Returns the id in hexadecimal. */
    @Override
    public String toString() {
        return bytes.toHex();
    }
}
