// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.account;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Bytes;
import java.util.random.RandomGenerator;

/**
 * Which session of a user it is.
 *
 * <p>Immutable.
 *
 * @param bytes drawn at random, 16 bytes
 */
public record SessionId(Bytes bytes) {
    /** Length of an id in bytes. */
    public static final int BYTES = 16;

    public SessionId {
        requireNonNull(bytes, "bytes is null");
        if (bytes.size() != BYTES) {
            throw new IllegalArgumentException("a session id has " + BYTES + " bytes, not " + bytes.size());
        }
    }

    static SessionId draw(RandomGenerator random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return new SessionId(Bytes.copyOf(bytes));
    }

    /** Returns the id in hexadecimal. */
    @Override
    public String toString() {
        return bytes.toHex();
    }
}
