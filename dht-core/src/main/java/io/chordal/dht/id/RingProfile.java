// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.id;

import static java.util.Objects.requireNonNull;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

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

    /** SHA-1, 5 bits, a node's place is the hash of {@code host:port}; small enough to check by hand. */
    public static final RingProfile SHA1_5 = new RingProfile(Hash.SHA_1, 5, IdSource.ADDRESS);

    /** MD5, 16 bits, a node's place is the hash of host and port with nothing between them. */
    public static final RingProfile MD5_16 = new RingProfile(Hash.MD5, 16, IdSource.ADDRESS_WITHOUT_COLON);

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
        ADDRESS,
        /** The node's host and port with nothing between them. */
        ADDRESS_WITHOUT_COLON
    }

    /**
     * Parses {@code HASH-BITS}, as in {@code sha256-256}, {@code sha1-5} or {@code md5-16}: a ring over SHA-256 places nodes by
     * their keys, one over SHA-1 by {@code host:port}, one over MD5 by host and port without a colon.
     *
     * @throws IllegalArgumentException with a message that says what was expected
     */
    public static RingProfile parse(String text) {
        String[] parts = text.split("-", 2);
        try {
            int bits = Integer.parseInt(parts[parts.length - 1]);
            return switch (parts[0]) {
                case "sha256" -> new RingProfile(Hash.SHA_256, bits, IdSource.PUBLIC_KEY);
                case "sha1" -> new RingProfile(Hash.SHA_1, bits, IdSource.ADDRESS);
                case "md5" -> new RingProfile(Hash.MD5, bits, IdSource.ADDRESS_WITHOUT_COLON);
                default ->
                    throw new IllegalArgumentException(
                            "expected sha256-BITS, sha1-BITS or md5-BITS, but was '" + text + "'");
            };
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("expected HASH-BITS, as in sha1-5, but was '" + text + "'", e);
        }
    }

    /**
     * Returns the place of a node. Where keys place nodes, the first virtual node sits at the key hash itself and the others
     * at SHA-256(key hash ‖ number as two bytes), both mod 2^bits; an address places one node only.
     */
    public RingId placeOf(Bytes keyHash, int vnode, Endpoint endpoint) {
        return switch (idSource) {
            case PUBLIC_KEY -> wrap(vnode == 0 ? keyHash : Bytes.copyOf(numbered(keyHash, vnode)));
            case ADDRESS -> position(endpoint.toString());
            case ADDRESS_WITHOUT_COLON -> position(endpoint.host() + endpoint.port());
        };
    }

    /** Returns a reference to a node of this ring, at the place that is its own. */
    public NodeRef node(Bytes keyHash, int vnode, Endpoint endpoint, long incarnation) {
        return node(keyHash, vnode, endpoint, incarnation, 1);
    }

    /** Returns a reference to a node of this ring that has so many places, at the one with this number. */
    public NodeRef node(Bytes keyHash, int vnode, Endpoint endpoint, long incarnation, int places) {
        return new NodeRef(placeOf(keyHash, vnode, endpoint), keyHash, vnode, endpoint, incarnation, places);
    }

    /** Returns the reference to a node at its first place, at which it is called. */
    public NodeRef atFirstPlace(NodeRef node) {
        return node.vnode() == 0 ? node : node(node.keyHash(), 0, node.endpoint(), node.incarnation(), node.places());
    }

    /** Returns the references to a node at each of its places, the first one first. */
    public List<NodeRef> places(NodeRef node) {
        return IntStream.range(0, node.places())
                .mapToObj(vnode -> node(node.keyHash(), vnode, node.endpoint(), node.incarnation(), node.places()))
                .toList();
    }

    /** Returns the point 2^exponent behind the given one. */
    public RingId plusPowerOfTwo(RingId point, int exponent) {
        return point.plus(RingId.powerOfTwo(exponent)).low(bits);
    }

    /** Returns the point so far behind the given one. */
    public RingId plus(RingId point, BigInteger distance) {
        return point.plus(RingId.of(distance)).low(bits);
    }

    /** Returns how far one walks clockwise from one point to the other: 0 for the same point, otherwise up to 2^bits - 1. */
    public BigInteger distance(RingId from, RingId to) {
        return to.minus(from).low(bits).toBigInteger();
    }

    private RingId wrap(Bytes value) {
        return RingId.of(value).low(bits);
    }

    private static byte[] numbered(Bytes keyHash, int vnode) {
        byte[] hash = keyHash.toByteArray();
        byte[] input = Arrays.copyOf(hash, hash.length + 2);
        input[hash.length] = (byte) (vnode >>> 8);
        input[hash.length + 1] = (byte) vnode;
        return digest(Hash.SHA_256, input);
    }

    private static byte[] digest(Hash hash, byte[] input) {
        try {
            return MessageDigest.getInstance(hash.algorithm).digest(input);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no " + hash.algorithm, e);
        }
    }

    /** Returns the place of the bytes: their digest as a big-endian integer, mod 2^bits. */
    public RingId position(Bytes bytes) {
        return wrap(Bytes.copyOf(digest(hash, bytes.toByteArray())));
    }

    /** Returns the place of the text's UTF-8 bytes. */
    public RingId position(String text) {
        return position(Bytes.copyOf(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Returns the form that {@link #parse} reads. */
    @Override
    public String toString() {
        return hash.algorithm.replace("-", "").toLowerCase(Locale.ROOT) + "-" + bits;
    }
}
