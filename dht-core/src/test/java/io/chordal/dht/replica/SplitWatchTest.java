// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.DhtConfig;
import io.chordal.dht.DhtException;
import io.chordal.dht.PutOptions;
import io.chordal.dht.Versioned;
import io.chordal.dht.WatchListener;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import io.chordal.dht.record.RegisterValue;
import io.chordal.dht.record.WatchEvent;
import io.chordal.dht.sim.SimCluster;
import io.chordal.dht.sim.SimMember;
import io.chordal.dht.sim.SimWorld;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Both sides of a split ring are written to and watched; when they have met, every watcher knows what there is. */
class SplitWatchTest {
    private static final Duration LIMIT = Duration.ofMinutes(6);
    private static final List<Key> KEYS =
            IntStream.range(0, 12).mapToObj(i -> Key.of("key " + i)).toList();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void afterRingsHaveMetEachWatcherIsToldWhatIsThere(long seed) {
        SimWorld world = new SimWorld(seed);
        SimCluster ring = new SimCluster(world, DhtConfig.lan()).grow(7).settle(LIMIT);
        List<SimMember> members = ring.members();
        List<Watcher> watchers = new ArrayList<>();
        for (int i = 0; i < members.size(); i++) {
            SimMember member = members.get(i);
            world.links().side(member.endpoint(), (i + (int) seed) % 2);
            KEYS.forEach(key -> watchers.add(new Watcher(member, key, false)));
            KEYS.forEach(key -> watchers.add(new Watcher(member, key, true)));
        }
        for (int round = 0; round < 30; round++) {
            for (SimMember member : members) {
                Key key = KEYS.get((round * 7 + members.indexOf(member)) % KEYS.size());
                member.dht().put(key, Bytes.utf8(member + " " + round), PutOptions.lazy());
            }
            world.run(Duration.ofSeconds(2));
        }
        world.links().heal();
        ring.settle(LIMIT);
        world.run(Duration.ofSeconds(20));

        for (Watcher watcher : watchers) {
            Set<Bytes> there = new TreeSet<>(ring.await(ring.anyNode().get(watcher.key))
                    .map(Versioned::values)
                    .orElse(List.of()));
            assertThat(watcher.told).as(watcher.key + " at " + watcher.at).isEqualTo(there);
        }
    }

    private static final class Watcher implements WatchListener {
        private final SimMember at;
        private final Key key;
        private Set<Bytes> told = Set.of();

        Watcher(SimMember at, Key key, boolean partition) {
            this.at = at;
            this.key = key;
            if (partition) {
                at.dht().watchPartition(key.partition(), this);
            } else {
                at.dht().watch(key, this);
            }
        }

        @Override
        public void told(WatchEvent event) {
            if (event instanceof WatchEvent.State state) {
                told = new TreeSet<>(state.contents().register().siblings().stream()
                        .map(RegisterValue.Sibling::value)
                        .toList());
            }
        }

        @Override
        public void ended(DhtException reason) {
            throw new AssertionError(reason);
        }
    }
}
