// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import static io.chordal.dht.ring.RingPoints.CIRCLE;
import static io.chordal.dht.ring.RingPoints.at;
import static io.chordal.dht.ring.RingPoints.life;
import static io.chordal.dht.ring.RingPoints.these;
import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.id.RingId;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class RouteTableTest {
    private final RouteTable table = new RouteTable(CIRCLE, RingId.of(10), 100);

    @Test
    void theNodesBeforeAPointAreFoundTheClosestFirst() {
        for (int place : new int[] {200, 50, 120, 3}) {
            table.heard(at(place), 1);
        }
        assertThat(before(199, 4)).isEqualTo(these(120, 50));
        assertThat(before(5, 2)).isEqualTo(these(3, 200));
        assertThat(before(50, 4)).isEmpty();
        assertThat(before(10, 4)).isEqualTo(these(3, 200, 120, 50));
    }

    @Test
    void whatMayNotBeUsedIsPassedOver() {
        table.heard(at(50), 1);
        table.told(at(60), 1);
        table.heard(at(70), 0);
        assertThat(table.before(RingId.of(90), 4, (node, time, heard) -> heard && time > 0))
                .isEqualTo(these(50));
    }

    @Test
    void beingToldOfANodeIsNoNewsOfOneThatWasHeard() {
        table.heard(at(50), 5);
        assertThat(table.told(at(50), 9)).isFalse();
        assertThat(table.lastOf(at(50), 0)).isEqualTo(5);
        table.heard(at(50), 11);
        assertThat(table.lastOf(at(50), 0)).isEqualTo(11);
    }

    @Test
    void aLaterLifeTakesTheEarlierOnesPlaceAndNotTheOtherWayRound() {
        table.heard(life(50, 2), 1);
        table.told(life(50, 1), 2);
        assertThat(before(90, 4)).containsExactly(life(50, 2));
        table.told(life(50, 3), 3);
        assertThat(before(90, 4)).containsExactly(life(50, 3));
        table.drop(life(50, 2));
        assertThat(table.size()).isEqualTo(1);
        table.drop(life(50, 3));
        assertThat(table.size()).isZero();
    }

    @Test
    void aFullTableGivesUpTheStalestOfItsFullestSlot() {
        RouteTable small = new RouteTable(CIRCLE, RingId.of(0), 4);
        small.heard(at(129), 4);
        small.heard(at(131), 2);
        small.heard(at(140), 3);
        small.heard(at(5), 1);
        small.heard(at(20), 5);
        assertThat(small.before(RingId.of(0), 9, (node, time, heard) -> true)).isEqualTo(these(140, 129, 20, 5));
        assertThat(small.isFull()).isTrue();
    }

    @Test
    void eachDigitOfBaseSixteenHasASlotOfItsOwn() {
        RouteTable any = new RouteTable(CIRCLE, RingId.of(0), 1);
        for (int digit = 1; digit < 16; digit++) {
            for (int other = digit + 1; other < 16; other++) {
                assertThat(any.slotOf(RingId.of(digit * 16L))).isNotEqualTo(any.slotOf(RingId.of(other * 16L)));
            }
        }
        assertThat(any.slotOf(RingId.of(129))).isEqualTo(any.slotOf(RingId.of(143)));
    }

    @Property(tries = 100)
    void itStaysWithinItsBoundAndKeepsEverySlotThatItCan(
            @ForAll @Size(max = 120) List<@IntRange(min = 1, max = 255) Integer> places) {
        RouteTable bounded = new RouteTable(CIRCLE, RingId.of(0), 64);
        long time = 0;
        for (int place : places) {
            bounded.heard(at(place), time++);
            assertThat(bounded.size()).isLessThanOrEqualTo(64);
        }
        for (int place : places) {
            assertThat(bounded.countIn(bounded.slotOf(RingId.of(place)))).isPositive();
        }
    }

    private List<io.chordal.dht.id.NodeRef> before(int point, int limit) {
        return table.before(RingId.of(point), limit, (node, time, heard) -> true);
    }
}
