// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.id;

import static java.util.Objects.requireNonNull;

import java.math.BigInteger;
import java.nio.ByteBuffer;

/**
 * A point on the identifier circle: an unsigned integer of up to 256 bits.
 *
 * <p>Immutable. The width of the circle belongs to the {@link RingProfile}; order here is that of the integers, and cyclic
 * order is {@link Arc}'s.
 */
public final class RingId implements Comparable<RingId> {
    /** The point zero. */
    public static final RingId ZERO = new RingId(0, 0, 0, 0);

    private static final int WIDTH = 32;

    private final long a;
    private final long b;
    private final long c;
    private final long d;

    private RingId(long a, long b, long c, long d) {
        this.a = a;
        this.b = b;
        this.c = c;
        this.d = d;
    }

    /**
     * Returns the point with this value.
     *
     * @throws IllegalArgumentException if the value is negative or has more than 256 bits
     */
    public static RingId of(BigInteger value) {
        requireNonNull(value, "value is null");
        if (value.signum() < 0 || value.bitLength() > 8 * WIDTH) {
            throw new IllegalArgumentException("not an unsigned integer of at most 256 bits: " + value);
        }
        return new RingId(
                value.shiftRight(192).longValue(),
                value.shiftRight(128).longValue(),
                value.shiftRight(64).longValue(),
                value.longValue());
    }

    /** Returns the point with this value, which is taken as unsigned. */
    public static RingId of(long value) {
        return new RingId(0, 0, 0, value);
    }

    /**
     * Reads a big-endian unsigned integer.
     *
     * @throws IllegalArgumentException if there are more than 32 bytes
     */
    public static RingId of(Bytes bigEndian) {
        if (bigEndian.size() != WIDTH) {
            return of(new BigInteger(1, bigEndian.toByteArray()));
        }
        ByteBuffer longs = bigEndian.toByteBuffer();
        return new RingId(longs.getLong(), longs.getLong(), longs.getLong(), longs.getLong());
    }

    /** Returns 2^exponent, which is below 256. */
    static RingId powerOfTwo(int exponent) {
        long bit = 1L << (exponent % Long.SIZE);
        int limb = exponent / Long.SIZE;
        return new RingId(limb == 3 ? bit : 0, limb == 2 ? bit : 0, limb == 1 ? bit : 0, limb == 0 ? bit : 0);
    }

    /** Returns the sum mod 2^256. */
    RingId plus(RingId other) {
        long sumD = d + other.d;
        long sumC = c + other.c + carry(d, other.d, sumD);
        long sumB = b + other.b + carry(c, other.c, sumC);
        return new RingId(a + other.a + carry(b, other.b, sumB), sumB, sumC, sumD);
    }

    /** Returns the difference mod 2^256. */
    RingId minus(RingId other) {
        long leftD = d - other.d;
        long leftC = c - other.c - borrow(d, other.d, leftD);
        long leftB = b - other.b - borrow(c, other.c, leftC);
        return new RingId(a - other.a - borrow(b, other.b, leftB), leftB, leftC, leftD);
    }

    /** Returns the value mod 2^bits. */
    RingId low(int bits) {
        return bits == 8 * WIDTH
                ? this
                : new RingId(a & mask(bits - 192), b & mask(bits - 128), c & mask(bits - 64), d & mask(bits));
    }

    private static long mask(int bits) {
        return bits <= 0 ? 0 : bits >= Long.SIZE ? -1 : (1L << bits) - 1;
    }

    private static long carry(long x, long y, long sum) {
        return (x & y | (x | y) & ~sum) >>> 63;
    }

    private static long borrow(long x, long y, long left) {
        return (~x & y | (~x | y) & left) >>> 63;
    }

    /** Returns the value. */
    public BigInteger toBigInteger() {
        return new BigInteger(1, toBytes().toByteArray());
    }

    /** Returns the value as 32 bytes, big-endian. */
    public Bytes toBytes() {
        return Bytes.copyOf(ByteBuffer.allocate(WIDTH)
                .putLong(a)
                .putLong(b)
                .putLong(c)
                .putLong(d)
                .flip());
    }

    @Override
    public int compareTo(RingId other) {
        int order = Long.compareUnsigned(a, other.a);
        if (order == 0) {
            order = Long.compareUnsigned(b, other.b);
        }
        if (order == 0) {
            order = Long.compareUnsigned(c, other.c);
        }
        return order == 0 ? Long.compareUnsigned(d, other.d) : order;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RingId that && a == that.a && b == that.b && c == that.c && d == that.d;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(a ^ b ^ c ^ d);
    }

    /** Returns the value in hexadecimal, 64 digits, or in decimal where it is below 2^32. */
    @Override
    public String toString() {
        return (a | b | c) == 0 && d >>> 32 == 0 ? Long.toString(d) : toBytes().toHex();
    }
}
