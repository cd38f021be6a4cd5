// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.id;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/** Arc arithmetic against a walk around a circle of 32 points. */
class ArcTest {
    private static final int CIRCLE = 32;

    @Property(tries = 2000)
    void betweenIsWhatAWalkMeetsOnItsWay(
            @ForAll @LongRange(max = 31) long a,
            @ForAll @LongRange(max = 31) long x,
            @ForAll @LongRange(max = 31) long b) {
        boolean met = false;
        for (long at = (a + 1) % CIRCLE; at != b; at = (at + 1) % CIRCLE) {
            met |= at == x;
        }
        assertThat(Arc.between(RingId.of(a), RingId.of(x), RingId.of(b))).isEqualTo(met);
    }

    @Property(tries = 2000)
    void anArcHoldsItsEndAndNotItsBeginning(
            @ForAll @LongRange(max = 31) long from,
            @ForAll @LongRange(max = 31) long x,
            @ForAll @LongRange(max = 31) long to) {
        boolean met = x == to;
        for (long at = (from + 1) % CIRCLE; at != to; at = (at + 1) % CIRCLE) {
            met |= at == x;
        }
        assertThat(new Arc(RingId.of(from), RingId.of(to)).contains(RingId.of(x)))
                .isEqualTo(met);
    }

    @Property
    void everyPointLiesInExactlyOneOfTwoArcsThatMakeTheCircle(@ForAll long a, @ForAll long b, @ForAll long x) {
        RingId from = RingId.of(a);
        RingId to = RingId.of(b);
        RingId point = RingId.of(x);
        boolean inFirst = new Arc(from, to).contains(point);
        boolean inSecond = new Arc(to, from).contains(point);
        assertThat(inFirst ^ inSecond).isEqualTo(!from.equals(to));
        assertThat(from.equals(to) && !(inFirst && inSecond)).isFalse();
    }

    @Test
    void anArcFromAPointToItselfIsTheWholeCircle() {
        RingId point = RingId.of(7);
        assertThat(new Arc(point, point).contains(point)).isTrue();
        assertThat(new Arc(point, point).contains(RingId.of(8))).isTrue();
        assertThat(Arc.between(point, point, point)).isFalse();
        assertThat(Arc.between(point, RingId.of(8), point)).isTrue();
    }

    @Property
    void pointsAreOrderedAsUnsignedIntegers(@ForAll long a, @ForAll long b, @ForAll long c, @ForAll long d) {
        BigInteger left =
                new BigInteger(Long.toUnsignedString(a)).shiftLeft(192).add(new BigInteger(Long.toUnsignedString(b)));
        BigInteger right =
                new BigInteger(Long.toUnsignedString(c)).shiftLeft(192).add(new BigInteger(Long.toUnsignedString(d)));
        assertThat(Integer.signum(RingId.of(left).compareTo(RingId.of(right)))).isEqualTo(left.compareTo(right));
        assertThat(RingId.of(left).toBigInteger()).isEqualTo(left);
        assertThat(RingId.of(RingId.of(right).toBytes())).isEqualTo(RingId.of(right));
    }
}
