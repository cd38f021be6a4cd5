// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.DhtConfig;
import io.chordal.dht.PutOptions;
import io.chordal.dht.Versioned;
import io.chordal.dht.id.Arc;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import io.chordal.dht.id.RingId;
import io.chordal.dht.id.RingProfile;
import io.chordal.dht.sim.SimCluster;
import io.chordal.dht.sim.SimMember;
import io.chordal.dht.sim.SimWorld;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A ring is split; on one side values are deleted and their tombstones collected, on the other side nodes join, which are all the
 * homes of some of the keys when the ring is whole again.
 */
class SplitCollectionTest {
    private static final Duration LIMIT = Duration.ofMinutes(6);
    private static final List<Key> KEYS = IntStream.range(0, 60)
            .mapToObj(i -> Key.of("partition " + i, "item"))
            .toList();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void whatOneSideHasCollectedDoesNotComeBackFromTheOther(long seed) {
        SimWorld world = new SimWorld(seed);
        SimCluster ring = new SimCluster(world, config()).grow(8).settle(LIMIT);
        KEYS.forEach(key -> ring.await(ring.anyNode().put(key, Bytes.utf8("value"), PutOptions.all())));
        List<SimMember> here = ring.machines().subList(0, 4);
        List<SimMember> there = new ArrayList<>(ring.machines().subList(4, 8));

        there.forEach(machine -> world.links().side(machine.endpoint(), 1));
        world.run(Duration.ofSeconds(45));
        KEYS.forEach(key -> ring.await(here.get(0).dht().delete(key, PutOptions.quorum())));
        for (int i = 0; i < 6; i++) {
            SimMember joiner = ring.machine();
            world.links().side(joiner.endpoint(), 1);
            joiner.joinThrough(List.of(there.get(0).endpoint()));
            world.runUntil(joiner::isMember, LIMIT);
            there.add(joiner);
        }
        world.run(Duration.ofMinutes(1));
        assertThat(tombstones(ring, here)).isZero();

        world.links().heal();
        ring.settle(LIMIT);
        assertThat(KEYS).anyMatch(key -> there.containsAll(homes(ring, key)));
        world.run(Duration.ofMinutes(1));
        for (Key key : KEYS) {
            assertThat(ring.await(ring.anyNode().get(key))
                            .map(Versioned::values)
                            .orElse(List.of()))
                    .as(key + " at " + homes(ring, key))
                    .isEmpty();
        }
    }

    private static DhtConfig config() {
        ReplicaConfig records = ReplicaConfig.defaults()
                .with(c -> c.repairInterval(Duration.ofSeconds(5))
                        .surplusGrace(Duration.ofSeconds(5))
                        .expiryInterval(Duration.ofSeconds(5))
                        .tombstoneTtl(Duration.ofSeconds(10)));
        return DhtConfig.lan().withRecords(records);
    }

    private static int tombstones(SimCluster ring, List<SimMember> members) {
        return members.stream()
                .mapToInt(member -> ring.await(member.dht().records().health()).tombstones())
                .sum();
    }

    private static List<SimMember> homes(SimCluster ring, Key key) {
        RingId position = RingProfile.DEFAULT.position(key.partition());
        List<SimMember> members = ring.members();
        RingId before = members.get(members.size() - 1).dht().self().id();
        for (int i = 0; i < members.size(); i++) {
            RingId self = members.get(i).dht().self().id();
            if (new Arc(before, self).contains(position)) {
                return List.of(
                        members.get(i), members.get((i + 1) % members.size()), members.get((i + 2) % members.size()));
            }
            before = self;
        }
        throw new AssertionError("nobody owns " + position);
    }
}
