// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.account;

import static java.util.Objects.requireNonNull;

import com.google.common.hash.HashCode;
import com.google.common.hash.Hashing;
import io.chordal.dht.id.Bytes;
import java.security.MessageDigest;
import java.util.random.RandomGenerator;

/**
 * 32 bytes that nobody can guess.
 *
 * <p>Immutable. It is never shown; what is kept of it is its SHA-256, or it is a key that trackers alone have.
 *
 * @param bytes the bytes
 */
record Secret(Bytes bytes) {
    static final int BYTES = 32;

    Secret {
        requireNonNull(bytes, "bytes is null");
        if (bytes.size() != BYTES) {
            throw new IllegalArgumentException("a secret has " + BYTES + " bytes, not " + bytes.size());
        }
    }

    static Secret draw(RandomGenerator random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return new Secret(Bytes.copyOf(bytes));
    }

    /** Returns what is kept of it. */
    Bytes hash() {
        return of(Hashing.sha256().hashBytes(bytes.toByteArray()));
    }

    /** Says in constant time whether this is what is kept of it. */
    boolean matches(Bytes hash) {
        return MessageDigest.isEqual(hash().toByteArray(), hash.toByteArray());
    }

    /** Returns HMAC-SHA-256 (RFC 2104) of the message under this key. */
    Bytes seal(Bytes message) {
        return of(Hashing.hmacSha256(bytes.toByteArray()).hashBytes(message.toByteArray()));
    }

    /** Returns nothing of the secret. */
    @Override
    public String toString() {
        return "Secret[***]";
    }

    private static Bytes of(HashCode hash) {
        return Bytes.copyOf(hash.asBytes());
    }
}
