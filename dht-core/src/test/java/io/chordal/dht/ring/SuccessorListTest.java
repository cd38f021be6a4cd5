// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import static io.chordal.dht.ring.RingPoints.CIRCLE;
import static io.chordal.dht.ring.RingPoints.at;
import static io.chordal.dht.ring.RingPoints.life;
import static io.chordal.dht.ring.RingPoints.these;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chordal.dht.id.Endpoint;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingId;
import io.chordal.dht.id.RingProfile;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class SuccessorListTest {
    private static final ListLength R = ListLength.defaults();

    @Provide
    Arbitrary<Set<Integer>> rings() {
        return Arbitraries.integers().between(0, 255).set().ofMinSize(1).ofMaxSize(60);
    }

    /** The ideal list of the i-th of these places. */
    private static SuccessorList ideal(List<Integer> places, int i) {
        List<NodeRef> others = new ArrayList<>();
        for (int k = 1; k < places.size(); k++) {
            others.add(at((int) places.get((i + k) % places.size())));
        }
        int limit = R.limit(at((int) places.get(i)), others, true, CIRCLE);
        return others.size() <= limit
                ? new SuccessorList(at((int) places.get(i)), others, true)
                : new SuccessorList(at((int) places.get(i)), others.subList(0, limit), false);
    }

    @Property(tries = 200)
    void aListedNodeIsFoundAtItsPlaceAndNobodyElsewhere(@ForAll("rings") Set<Integer> places) {
        List<Integer> ring = new ArrayList<>(new TreeSet<>(places));
        for (int i = 0; i < ring.size(); i++) {
            SuccessorList list = ideal(ring, i);
            for (int place = 0; place < 256; place++) {
                RingId point = RingId.of(place);
                assertThat(list.at(point))
                        .isEqualTo(list.nodes().stream()
                                .filter(node -> node.id().equals(point))
                                .findFirst());
            }
        }
    }

    @Property(tries = 200)
    void inAnIdealRingStabilizingChangesNothing(@ForAll("rings") Set<Integer> places) {
        List<Integer> ring = new ArrayList<>(new TreeSet<>(places));
        for (int i = 0; i < ring.size() && ring.size() > 1; i++) {
            SuccessorList mine = ideal(ring, i);
            SuccessorList heads = ideal(ring, (i + 1) % ring.size());
            SuccessorList next =
                    SuccessorList.behind(mine.self(), heads.self(), heads.nodes(), heads.closed(), R, CIRCLE);
            int common = Math.min(next.nodes().size(), mine.nodes().size());
            assertThat(next.nodes().subList(0, common)).isEqualTo(mine.nodes().subList(0, common));
            assertThat(common).isGreaterThanOrEqualTo(Math.min(16, ring.size() - 1));
        }
    }

    @Property(tries = 500)
    void whateverTheHeadSaysTheListStaysInOrderWithoutSelfOrDuplicates(
            @ForAll("rings") Set<Integer> known, @ForAll("rings") Set<Integer> heard) {
        List<Integer> mine = new ArrayList<>(known);
        NodeRef self = at((int) mine.get(0));
        List<Integer> others =
                heard.stream().filter(place -> !place.equals(mine.get(0))).toList();
        if (others.isEmpty()) {
            return;
        }
        NodeRef head = at((int) others.get(0));
        SuccessorList list = SuccessorList.behind(
                self, head, others.stream().skip(1).map(p -> at((int) p)).toList(), false, R, CIRCLE);
        assertThat(list.nodes()).doesNotContain(self).doesNotHaveDuplicates().startsWith(head);
        assertThat(list.nodes())
                .isSortedAccordingTo(Comparator.comparing(node -> CIRCLE.distance(self.id(), node.id())));
        assertThat(list.nodes().size()).isBetween(1, R.most());
    }

    @Property(tries = 200)
    void takingALiveNodeInNeverDropsANearerOne(
            @ForAll("rings") Set<Integer> places, @ForAll("rings") Set<Integer> more) {
        List<Integer> ring = new ArrayList<>(new TreeSet<>(places));
        SuccessorList list = ideal(ring, 0);
        for (int place : more) {
            SuccessorList grown = list.with(at(place), R, CIRCLE);
            assertThat(grown.nodes()).doesNotHaveDuplicates().doesNotContain(list.self());
            assertThat(list.nodes().stream()
                            .limit(Math.max(0, grown.nodes().size() - 1))
                            .allMatch(grown.nodes()::contains))
                    .isTrue();
            list = grown;
        }
    }

    @Test
    void theLastRealSuccessorOfTheHeadIsKept() {
        SuccessorList list = SuccessorList.behind(at(10), at(20), these(30, 40, 50), false, R, CIRCLE);
        assertThat(list.nodes()).isEqualTo(these(20, 30, 40, 50));
        assertThat(list.closed()).isFalse();
    }

    @Test
    void aHeadsListThatGoesAroundClosesMine() {
        SuccessorList list = SuccessorList.behind(at(10), at(20), these(30, 10), true, R, CIRCLE);
        assertThat(list.nodes()).isEqualTo(these(20, 30));
        assertThat(list.closed()).isTrue();
    }

    @Test
    void aHeadThatDoesNotKnowMeYetGoesAroundPastMe() {
        SuccessorList list = SuccessorList.behind(at(10), at(20), these(30, 5), true, R, CIRCLE);
        assertThat(list.nodes()).isEqualTo(these(20, 30, 5));
        SuccessorList past = SuccessorList.behind(at(10), at(20), these(30, 15), false, R, CIRCLE);
        assertThat(past.nodes()).isEqualTo(these(20, 30));
        assertThat(past.closed()).isTrue();
    }

    @Test
    void aListOutOfOrderCannotBeMade() {
        assertThatThrownBy(() -> new SuccessorList(at(10), these(30, 20), false))
                .hasMessageContaining("order");
        assertThatThrownBy(() -> new SuccessorList(at(10), these(20, 10), false))
                .hasMessageContaining("order");
        assertThatThrownBy(() -> new SuccessorList(at(10), these(20, 20), false))
                .hasMessageContaining("order");
    }

    @Test
    void aLaterLifeTakesThePlaceOfAnEarlierOneAndNotTheReverse() {
        SuccessorList list = new SuccessorList(at(10), these(20, 30), true);
        SuccessorList renewed = list.with(life(20, 2), R, CIRCLE);
        assertThat(renewed.nodes()).containsExactly(life(20, 2), at(30));
        assertThat(renewed.with(life(20, 1), R, CIRCLE).nodes()).containsExactly(life(20, 2), at(30));
    }

    @Test
    void theLengthFollowsTheNumberOfNodesThatTheSpacingLetsExpect() {
        RingProfile wide = RingProfile.DEFAULT;
        assertThat(limitFor(wide, 100)).isEqualTo(16);
        assertThat(limitFor(wide, 1_000)).isBetween(18, 22);
        assertThat(limitFor(wide, 60_000)).isBetween(30, 32);
        assertThat(limitFor(wide, 10_000_000)).isEqualTo(32);
    }

    @Test
    void aSettingOfOneLengthHoldsInRingsOfEverySize() {
        ListLength two = ListLength.fixed(2);
        SuccessorList list = SuccessorList.behind(at(10), at(20), these(30, 40, 50), true, two, CIRCLE);
        assertThat(list.nodes()).isEqualTo(these(20, 30));
        assertThat(list.closed()).isFalse();
        SuccessorList whole = SuccessorList.behind(at(10), at(20), these(30), true, two, CIRCLE);
        assertThat(whole.closed()).isTrue();
        assertThat(whole.with(at(40), two, CIRCLE).closed()).isFalse();
    }

    @Test
    void aLengthBeyondWhatTheWireCarriesIsRefused() {
        assertThatThrownBy(() -> new ListLength(16, 33)).hasMessageContaining("16 to 33");
        assertThatThrownBy(() -> new ListLength(0, 1)).hasMessageContaining("0 to 1");
        assertThatThrownBy(() -> new ListLength(4, 3)).hasMessageContaining("4 to 3");
    }

    /** The length for a list of 16 nodes spaced as they are in a ring of that size. */
    private static int limitFor(RingProfile profile, int size) {
        BigInteger gap = BigInteger.ONE.shiftLeft(256).divide(BigInteger.valueOf(size));
        List<NodeRef> nodes = new ArrayList<>();
        for (int i = 1; i <= 16; i++) {
            nodes.add(profile.node(
                    RingId.of(gap.multiply(BigInteger.valueOf(i))).toBytes(), 0, new Endpoint("n" + i, 1), 1));
        }
        NodeRef self = profile.node(RingId.ZERO.toBytes(), 0, new Endpoint("self", 1), 1);
        return R.limit(self, nodes, false, profile);
    }
}
