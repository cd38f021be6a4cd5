// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.DhtConfig;
import io.chordal.dht.DhtException;
import io.chordal.dht.homes.HomeList;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Endpoint;
import io.chordal.dht.id.Key;
import io.chordal.dht.record.Ack;
import io.chordal.dht.record.Contents;
import io.chordal.dht.record.ReadLevel;
import io.chordal.dht.record.SetMember;
import io.chordal.dht.replica.message.ReadAnswer;
import io.chordal.dht.replica.message.WriteAnswer;
import io.chordal.dht.sim.SimCluster;
import io.chordal.dht.sim.SimMember;
import io.chordal.dht.sim.SimWorld;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A node whose disk takes nothing any more hears of what others wrote since, and shows no less than they do. */
class BrokenDiskTest {
    private static final Key KEY = Key.of("accounts", "ada");
    private static final Key LATER = Key.of("accounts", "bob");

    /** The first write after the failure is the one by which it is noticed. */
    @ParameterizedTest
    @EnumSource(ReadLevel.class)
    void whoBecomesTheOwnerShowsWhatOthersAcknowledgedSince(ReadLevel level) {
        TestWorld world = TestWorld.of(3);
        List<TestWorld.Node> homes = world.homes(KEY);
        homes.get(1).disk.fail("the disk is full");
        for (Key key : List.of(KEY, LATER)) {
            for (String member : List.of("one", "two")) {
                WriteAnswer done = world.write(homes.get(0).number, Ack.QUORUM, world.addition(key, member, ""))
                        .get(0);
                assertThat(done).isInstanceOf(WriteAnswer.Done.class);
            }
        }
        world.kill(homes.get(0).number);
        world.run(Duration.ofMinutes(1));

        for (TestWorld.Node asked : homes.subList(1, 3)) {
            for (Key key : List.of(KEY, LATER)) {
                ReadAnswer read = world.read(asked.number, level, key).get(0);
                assertThat(read)
                        .isInstanceOfSatisfying(
                                ReadAnswer.Found.class,
                                found -> assertThat(members(found.value())).containsExactly("one", "two"));
            }
        }
    }

    @Test
    void aListingWithStaticHomesShowsWhatOthersAcknowledgedSince() {
        SimCluster ring = ring();
        for (SimMember broken : ring.machines()) {
            SimMember writer = ring.machines().get((ring.machines().indexOf(broken) + 1) % 3);
            broken.host().disk().fail();
            add(ring, writer, broken + ".notices");
            List<String> acknowledged = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                if (add(ring, writer, broken + "." + i)) {
                    acknowledged.add(broken + "." + i);
                }
            }

            assertThat(acknowledged).hasSize(5);
            assertThat(listed(ring, broken)).containsAll(acknowledged);
            broken.kill();
            broken.join();
            ring.settle(Duration.ofMinutes(1));
        }
    }

    private static SimCluster ring() {
        List<Endpoint> members = IntStream.range(0, 3)
                .mapToObj(i -> new Endpoint("machine" + i, 7000))
                .toList();
        return new SimCluster(new SimWorld(1), DhtConfig.lan())
                .staticHomes(StaticHomes.of(HomeList.of(members)))
                .grow(3)
                .settle(Duration.ofMinutes(1));
    }

    /** Says whether it was acknowledged. */
    private static boolean add(SimCluster ring, SimMember at, String item) {
        Key key = new Key(KEY.partition(), Bytes.utf8(item));
        try {
            ring.await(at.dht().records().add(key, Bytes.utf8("m"), Bytes.EMPTY));
            return true;
        } catch (DhtException failure) {
            return false;
        }
    }

    private static List<String> listed(SimCluster ring, SimMember at) {
        return ring.await(at.dht().records().scan(KEY.partition(), Optional.empty(), 100)).sets().stream()
                .map(set -> set.key().item().toUtf8())
                .toList();
    }

    private static List<String> members(Contents contents) {
        return contents.set().members().stream()
                .map(SetMember::member)
                .map(Bytes::toUtf8)
                .toList();
    }
}
