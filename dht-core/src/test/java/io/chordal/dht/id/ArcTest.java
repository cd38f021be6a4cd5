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

    /** On the points 0 to 7, and on 8, which stands for all that lie between 7 and 0. */
    @Property(tries = 5000)
    void coversAndWithoutAreWhatTheSetsOfPointsSay(
            @ForAll @LongRange(max = 7) long a,
            @ForAll @LongRange(max = 7) long b,
            @ForAll @LongRange(max = 7) long c,
            @ForAll @LongRange(max = 7) long d) {
        Arc one = new Arc(RingId.of(a), RingId.of(b));
        Arc other = new Arc(RingId.of(c), RingId.of(d));
        boolean all = true;
        boolean any = false;
        for (long x = 0; x <= 8; x++) {
            RingId point = RingId.of(x);
            boolean left = one.contains(point) && !other.contains(point);
            assertThat(one.without(other).stream().filter(part -> part.contains(point)))
                    .as("%d of %s without %s", x, one, other)
                    .hasSize(left ? 1 : 0);
            assertThat(one.common(other).stream().filter(part -> part.contains(point)))
                    .as("%d of %s and %s", x, one, other)
                    .hasSize(one.contains(point) && other.contains(point) ? 1 : 0);
            any |= one.contains(point) && other.contains(point);
            all &= !other.contains(point) || one.contains(point);
        }
        assertThat(one.overlaps(other)).as("%s overlaps %s", one, other).isEqualTo(any);
        assertThat(one.covers(other)).as("%s covers %s", one, other).isEqualTo(all);
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
