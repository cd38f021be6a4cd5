// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.id;

import static java.util.Objects.requireNonNull;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The shape of a ring, fixed when it is created and the same at all its nodes: which hash, how many bits of it, and what of
 * a node is hashed.
 *
 * <p>Immutable.
 *
 * @param hash the hash function for keys and node identifiers
 * @param bits the width of the circle, 1 up to the hash's own width
 * @param idSource what of a node is hashed to place it
 */
public record RingProfile(Hash hash, int bits, IdSource idSource) {
    /** SHA-256, 256 bits, a node's place is the hash of its public key. */
    public static final RingProfile DEFAULT = new RingProfile(Hash.SHA_256, 256, IdSource.PUBLIC_KEY);

    public RingProfile {
        requireNonNull(hash, "hash is null");
        requireNonNull(idSource, "idSource is null");
        if (bits < 1 || bits > hash.bits()) {
            throw new IllegalArgumentException("a ring over " + hash + " has 1.." + hash.bits() + " bits, not " + bits);
        }
    }

    /** A hash function that a ring may be built on. */
    public enum Hash {
        SHA_256("SHA-256", 256),
        SHA_1("SHA-1", 160),
        MD5("MD5", 128);

        private final String algorithm;
        private final int bits;

        Hash(String algorithm, int bits) {
            this.algorithm = algorithm;
            this.bits = bits;
        }

        /** Returns the width of the digest in bits. */
        public int bits() {
            return bits;
        }
    }

    /** What of a node is hashed to place it on the circle. */
    public enum IdSource {
        /** The SHA-256 of the node's SubjectPublicKeyInfo. */
        PUBLIC_KEY,
        /** The node's {@code host:port}. */
        ADDRESS
    }

    /** Returns the place of the bytes: their digest as a big-endian integer, mod 2^bits. */
    public RingId position(Bytes bytes) {
        try {
            byte[] digest = MessageDigest.getInstance(hash.algorithm).digest(bytes.toByteArray());
            return RingId.of(new BigInteger(1, digest).mod(BigInteger.ONE.shiftLeft(bits)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no " + hash.algorithm, e);
        }
    }

    /** Returns the place of the text's UTF-8 bytes. */
    public RingId position(String text) {
        return position(Bytes.copyOf(text.getBytes(StandardCharsets.UTF_8)));
    }
}
