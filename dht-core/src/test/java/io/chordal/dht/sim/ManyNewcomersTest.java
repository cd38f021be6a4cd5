// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.DhtConfig;
import io.chordal.dht.PutOptions;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import io.chordal.dht.record.ReadLevel;
import io.chordal.dht.ring.ListLength;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * More nodes join at once than a list has places, so that whoever had the records until then is in the list of none of those that are
 * their homes afterwards.
 */
class ManyNewcomersTest {
    private static final Duration SOON = Duration.ofMinutes(1);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void whatOneOwnerHadIsFoundWhereManyJoinBeforeItAtOnce(long seed) {
        SimWorld world = new SimWorld(seed);
        world.links().latency(Latency.exponential(Duration.ofMillis(15)));
        DhtConfig defaults = DhtConfig.lan();
        DhtConfig narrow = defaults.withRing(defaults.ring().with(c -> c.listLength(new ListLength(2, 2))))
                .withRecords(defaults.records().with(c -> c.repairInterval(Duration.ofHours(1))));
        SimCluster cluster = new SimCluster(world, narrow).grow(3).settle(SOON);
        List<Key> keys = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            keys.add(Key.of("partition " + i));
            cluster.await(cluster.anyNode().put(keys.get(i), Bytes.utf8("value"), PutOptions.all()));
        }

        List<SimMember> newcomers = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            newcomers.add(cluster.machine().join());
        }
        List<String> missed = new ArrayList<>();
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 800; i++) {
            world.run(Duration.ofMillis(10));
            SimMember reader =
                    cluster.members().get(random.nextInt(cluster.members().size()));
            Key key = keys.get(random.nextInt(keys.size()));
            String when = key + " through " + reader + " at " + world.now();
            reader.dht().get(key, ReadLevel.OWNER).whenComplete((value, failure) -> {
                if (failure == null && value.isEmpty()) {
                    missed.add(when);
                }
            });
        }

        assertThat(missed).isEmpty();
        assertThat(newcomers).allMatch(SimMember::isMember);
        cluster.settle(SOON);
        assertThat(keys)
                .allSatisfy(key -> assertThat(cluster.await(cluster.anyNode().get(key)))
                        .as("%s", key)
                        .isPresent());
    }
}
