// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import static io.chordal.dht.ring.RingPoints.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.id.Arc;
import io.chordal.dht.id.RingId;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class LocationCacheTest {
    private final LocationCache cache = new LocationCache(3);

    @Test
    void aPointWithinAKnownArcHasAnOwner() {
        cache.learn(RingId.of(10), at(20));
        assertThat(cache.find(RingId.of(11))).contains(at(20));
        assertThat(cache.find(RingId.of(20))).contains(at(20));
        assertThat(cache.find(RingId.of(10))).isEmpty();
        assertThat(cache.find(RingId.of(21))).isEmpty();
    }

    @Test
    void anArcMayGoAroundZero() {
        cache.learn(RingId.of(250), at(5));
        assertThat(cache.find(RingId.of(255))).contains(at(5));
        assertThat(cache.find(RingId.of(0))).contains(at(5));
        assertThat(cache.find(RingId.of(6))).isEmpty();
    }

    @Test
    void whoeverSatWithinAnArcThatIsAnotherNodesNowIsForgotten() {
        cache.learn(RingId.of(10), at(15));
        cache.learn(RingId.of(10), at(20));
        assertThat(cache.find(RingId.of(12))).contains(at(20));
        assertThat(cache.size()).isEqualTo(1);
    }

    @Test
    void aNodeThatJoinedWithinAnArcTakesItsPartOfIt() {
        cache.learn(RingId.of(10), at(20));
        cache.learn(RingId.of(10), at(15));
        assertThat(cache.find(RingId.of(12))).contains(at(15));
        assertThat(cache.find(RingId.of(18))).contains(at(20));
    }

    @Test
    void theArcUsedLeastRecentlyIsForgottenFirst() {
        cache.learn(RingId.of(0), at(10));
        cache.learn(RingId.of(10), at(20));
        cache.learn(RingId.of(20), at(30));
        cache.find(RingId.of(5));
        cache.learn(RingId.of(30), at(40));
        assertThat(cache.size()).isEqualTo(3);
        assertThat(cache.find(RingId.of(5))).contains(at(10));
        assertThat(cache.find(RingId.of(15))).isEmpty();
    }

    @Test
    void whatIsForgottenIsNotFound() {
        cache.learn(RingId.of(0), at(10));
        cache.forget(at(10));
        assertThat(cache.find(RingId.of(5))).isEmpty();
    }

    @Test
    void withoutRoomNothingIsKept() {
        LocationCache none = new LocationCache(0);
        none.learn(RingId.of(0), at(10));
        assertThat(none.find(RingId.of(5))).isEmpty();
    }

    @Property(tries = 200)
    void whatIsFoundIsTheLatestThatWasLearntOfThePoint(
            @ForAll @Size(max = 40) List<@IntRange(max = 255) Integer> places, @ForAll @IntRange(max = 255) int point) {
        LocationCache large = new LocationCache(1_000);
        TreeMap<Integer, Arc> model = new TreeMap<>();
        for (int i = 0; i + 1 < places.size(); i += 2) {
            Arc arc = new Arc(RingId.of(places.get(i)), RingId.of(places.get(i + 1)));
            if (!arc.from().equals(arc.to())) {
                large.learn(arc.from(), at(places.get(i + 1)));
                model.keySet().removeIf(owner -> Arc.between(arc.from(), RingId.of(owner), arc.to()));
                model.put(places.get(i + 1), arc);
            }
        }
        Optional<Integer> next = Optional.ofNullable(model.ceilingKey(point))
                .or(() -> model.isEmpty() ? Optional.empty() : Optional.of(model.firstKey()));
        assertThat(large.find(RingId.of(point)))
                .isEqualTo(next.filter(owner -> model.get(owner).contains(RingId.of(point)))
                        .map(owner -> at(owner)));
        assertThat(large.size()).isEqualTo(model.size());
    }
}
