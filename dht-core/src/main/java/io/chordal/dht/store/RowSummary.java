// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.store;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.record.PartitionState;
import io.chordal.dht.record.RowState;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;

/**
 * What a run of rows adds up to: how many, how many of them present, how many present until a time, their cost, and the sum of their
 * digests mod 2^256.
 *
 * <p>Immutable. Two runs with the same number of rows and the same sum of digests are taken as equal by reconciliation.
 */
public record RowSummary(int rows, int present, int ending, long cost, long a, long b, long c, long d) {
    /** The length of a fingerprint in bytes. */
    public static final int FINGERPRINT = 16;

    /** The sum over no rows. */
    public static final RowSummary NONE = new RowSummary(0, 0, 0, 0, 0, 0, 0, 0);

    static RowSummary of(RowState state) {
        ByteBuffer digest = state.digest().toByteBuffer();
        int present = state.row().present() ? 1 : 0;
        int ending = state.rows().stream()
                        .anyMatch(row -> row.present() && row.expiresAt().isPresent())
                ? 1
                : 0;
        return new RowSummary(
                1,
                present,
                ending,
                state.cost(),
                digest.getLong(),
                digest.getLong(),
                digest.getLong(),
                digest.getLong());
    }

    RowSummary plus(RowSummary other) {
        if (other.rows == 0) {
            return this;
        }
        if (rows == 0) {
            return other;
        }
        long sumD = d + other.d;
        long carry = carry(d, other.d, sumD);
        long sumC = c + other.c + carry;
        carry = carry(c, other.c, sumC);
        long sumB = b + other.b + carry;
        carry = carry(b, other.b, sumB);
        return new RowSummary(
                rows + other.rows,
                present + other.present,
                ending + other.ending,
                cost + other.cost,
                a + other.a + carry,
                sumB,
                sumC,
                sumD);
    }

    /** Returns the sum without these rows, which are among them. */
    public RowSummary minus(RowSummary other) {
        long diffD = d - other.d;
        long borrow = borrow(d, other.d, diffD);
        long diffC = c - other.c - borrow;
        borrow = borrow(c, other.c, diffC);
        long diffB = b - other.b - borrow;
        borrow = borrow(b, other.b, diffB);
        return new RowSummary(
                rows - other.rows,
                present - other.present,
                ending - other.ending,
                cost - other.cost,
                a - other.a - borrow,
                diffB,
                diffC,
                diffD);
    }

    /** The carry out of x + y (+ carry in), told from the sum as in Hacker's Delight, 2-13. */
    private static long carry(long x, long y, long sum) {
        return ((x & y) | ((x | y) & ~sum)) >>> 63;
    }

    private static long borrow(long x, long y, long difference) {
        return ((~x & y) | ((~x | y) & difference)) >>> 63;
    }

    /**
     * Returns what reconciliation compares: the first {@value #FINGERPRINT} bytes of SHA-256 over the number of rows, eight bytes, and the
     * sum of their digests, 32 bytes, both big-endian.
     */
    public Bytes fingerprint() {
        byte[] hash = sha256().digest(ByteBuffer.allocate(5 * Long.BYTES)
                .putLong(rows)
                .putLong(a)
                .putLong(b)
                .putLong(c)
                .putLong(d)
                .array());
        return Bytes.copyOf(ByteBuffer.wrap(hash, 0, FINGERPRINT));
    }

    /** Returns what tells these rows from any others of the partition whose rows they all are; nothing if one of them ends by itself. */
    public Optional<PartitionState> state() {
        return ending > 0 ? Optional.empty() : Optional.of(new PartitionState(fingerprint()));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }
}
