// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.store;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.record.RowState;
import java.nio.ByteBuffer;

/**
 * What a run of rows adds up to: how many, how many of them present, their cost, and the sum of their digests mod 2^256.
 *
 * <p>Immutable. Two runs with the same number of rows and the same digest sum are taken as equal by reconciliation.
 */
public record RowSummary(int rows, int present, long cost, long a, long b, long c, long d) {
    /** The sum over no rows. */
    public static final RowSummary NONE = new RowSummary(0, 0, 0, 0, 0, 0, 0);

    static RowSummary of(RowState state) {
        ByteBuffer digest = state.digest().toByteBuffer();
        int present = state.row().present() ? 1 : 0;
        return new RowSummary(
                1, present, state.cost(), digest.getLong(), digest.getLong(), digest.getLong(), digest.getLong());
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
                rows + other.rows, present + other.present, cost + other.cost, a + other.a + carry, sumB, sumC, sumD);
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

    /** Returns the sum of the digests, 32 bytes, big-endian. */
    public Bytes digestSum() {
        return Bytes.copyOf(ByteBuffer.allocate(32)
                .putLong(a)
                .putLong(b)
                .putLong(c)
                .putLong(d)
                .flip());
    }
}
