// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.id.Key;
import io.chordal.dht.record.Ack;
import io.chordal.dht.record.Removal;
import io.chordal.dht.record.ReplicaReport;
import io.chordal.dht.record.RowState;
import io.chordal.dht.record.SetWrite;
import io.chordal.dht.replica.message.ConfirmCopies;
import io.chordal.dht.replica.message.ReadAnswer;
import io.chordal.dht.replica.message.ShareHorizon;
import io.chordal.dht.replica.message.WriteAnswer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tombstones that are collected, and disks that come back with what they had removed. */
class CollectionTest {
    private static final Key KEY = Key.of("builds", "42");
    private static final Duration TTL = Duration.ofSeconds(20);

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 6})
    void aTombstoneIsCollectedAtAllHomesOnceItsTimeIsOver(int size) {
        TestWorld world = world(size);
        world.add(0, KEY, "stays");
        removed(world);

        world.run(TTL.minusSeconds(1));
        assertThat(tombstones(world)).isEqualTo(Math.min(3, size));
        world.run(Duration.ofSeconds(30));

        assertThat(tombstones(world)).isZero();
        world.settle();
        assertThat(world.replicas(0, KEY).isComplete()).isTrue();
        assertThat(world.members(0, KEY)).containsExactly("stays");
    }

    @Test
    void theVersionThatUsersSeeDoesNotGoBackWhenATombstoneIsCollected() {
        TestWorld world = world(3);
        removed(world);
        world.run(TTL.plusSeconds(30));
        assertThat(tombstones(world)).isZero();

        assertThat(version(world)).isEqualTo(2);
        assertThat(world.add(0, KEY, "m").result().revision()).isEqualTo(3);
        assertThat(world.members(2, KEY)).containsExactly("m");
    }

    /** What it collected would be on no disk, and told to whoever comes back. */
    @Test
    void whoeversDiskHasFailedCollectsNothing() {
        TestWorld world = world(1);
        removed(world);
        world.homes(KEY).get(0).disk.fail("the disk is full");
        world.write(0, Ack.PRIMARY, world.addition(KEY, "notices", ""));

        world.run(TTL.multipliedBy(3));

        assertThat(tombstones(world)).isEqualTo(1);
    }

    @Test
    void nothingIsCollectedBeforeEveryHomeHasConfirmed() {
        TestWorld world = world(4);
        removed(world);
        TestWorld.Node home = world.homes(KEY).get(1);
        world.pause(home.number);

        world.run(TTL.multipliedBy(5));
        assertThat(tombstones(world)).isEqualTo(3);
        world.resume(home.number);
        world.run(Duration.ofMinutes(2));

        assertThat(tombstones(world)).isZero();
    }

    @Test
    void whereOnlySomeHomesHeardOfACollectionAllDoBeforeTheNextComparisonIsDue() {
        TestWorld world = new TestWorld(
                4, ReplicaConfig.defaults().with(c -> c.tombstoneTtl(TTL).repairInterval(Duration.ofHours(1))));
        for (int i = 0; i < 4; i++) {
            world.join(i);
        }
        world.run(Duration.ofSeconds(5));
        world.add(0, KEY, "stays");
        removed(world);
        TestWorld.Node deaf = world.homes(KEY).get(1);
        world.onCall = (to, request) -> {
            if (request instanceof ShareHorizon && to.equals(deaf.ref)) {
                world.pause(deaf.number);
            }
        };
        world.run(TTL.plusSeconds(15));
        assertThat(tombstones(world)).isBetween(1, 2);

        world.onCall = (to, request) -> {};
        world.resume(deaf.number);
        world.run(Duration.ofSeconds(30));

        assertThat(tombstones(world)).isZero();
        assertThat(world.replicas(0, KEY).isComplete()).isTrue();
    }

    @Test
    void aClusterThatIsOffCollectsNothing() {
        TestWorld world = world(3);
        removed(world);
        world.kill(0, 1, 2);
        world.run(Duration.ofDays(3));

        for (int number = 0; number < 3; number++) {
            assertThat(world.restart(number).service.health().tombstones()).isEqualTo(1);
        }
        world.run(Duration.ofMinutes(2));
        assertThat(tombstones(world)).isZero();
        assertThat(world.members(1, KEY)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0, 3", "1, 3", "2, 3", "0, 4", "1, 4", "2, 4", "0, 8", "1, 8", "2, 8"})
    void whatANodeThatWasAwayForDaysStillHasIsPutAside(int home, int size) {
        TestWorld world = world(size);
        world.add(0, KEY, "m");
        world.add(0, KEY, "stays");
        world.settle();
        TestWorld.Node away = world.homes(KEY).get(home);
        world.kill(away.number);
        world.run(Duration.ofSeconds(5));
        remove(world, "m");
        world.run(Duration.ofDays(2));
        assertThat(tombstones(world)).isZero();

        TestWorld.Node back = world.restart(away.number);
        for (int i = 0; i < 300; i++) {
            assertThat(world.members(reader(world), KEY)).containsExactly("stays");
            world.run(Duration.ofMillis(10));
        }
        world.settle();
        world.run(Duration.ofMinutes(30));

        assertThat(world.members(back.number, KEY)).containsExactly("stays");
        assertThat(back.service.health().aside()).isEqualTo(1);
        assertThat(back.service.asides())
                .extracting(state -> state.id().member().toUtf8())
                .containsExactly("m");
        assertThat(world.replicas(0, KEY).isComplete()).isTrue();
        assertThat(world.restart(back.number).service.health().aside()).isEqualTo(1);
    }

    @Test
    void aMemberThatWasAddedAgainIsNotPutAsideWithItsOldVersion() {
        TestWorld world = world(5);
        world.add(0, KEY, "m");
        world.settle();
        TestWorld.Node away = world.homes(KEY).get(2);
        world.kill(away.number);
        world.run(Duration.ofSeconds(5));
        remove(world, "m");
        world.run(TTL.plusSeconds(60));
        assertThat(tombstones(world)).isZero();
        assertThat(world.write(reader(world), world.addition(KEY, "m", "new")).get(0))
                .isInstanceOf(WriteAnswer.Done.class);

        TestWorld.Node back = world.restart(away.number);
        world.settle();

        assertThat(world.members(back.number, KEY)).containsExactly("m");
        assertThat(back.service.health().aside()).isEqualTo(1);
        assertThat(world.replicas(0, KEY).isComplete()).isTrue();
    }

    /** All who collected the tombstone are gone, one after the other; those who joined since have their horizon. */
    @Test
    void theHorizonGoesOnToNewHomes() {
        TestWorld world = world(3);
        world.add(0, KEY, "m");
        world.settle();
        world.kill(0);
        world.run(Duration.ofSeconds(5));
        remove(world, "m");
        world.run(TTL.plusSeconds(60));
        for (int newcomer = 10; newcomer < 14; newcomer++) {
            world.join(newcomer);
            world.settle();
        }
        for (int old = 1; old < 3; old++) {
            world.kill(old);
            world.run(Duration.ofSeconds(5));
            world.settle();
        }

        TestWorld.Node back = world.restart(0);
        for (int i = 0; i < 100; i++) {
            assertThat(world.members(10 + i % 4, KEY)).isEmpty();
            world.run(Duration.ofMillis(20));
        }
        world.run(Duration.ofMinutes(30));
        assertThat(world.members(0, KEY)).isEmpty();
        assertThat(back.service.health().aside()).isEqualTo(1);
    }

    /** Each home dies at each step of a collection, and comes back with its disk; so does one that slept through all of it. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void aCollectionThatIsCutAnywhereBringsNothingBack(int victim) {
        for (int step = 0; step < 14; step++) {
            TestWorld world = world(5);
            world.add(0, KEY, "m");
            world.settle();
            TestWorld.Node away = world.homes(KEY).get(2);
            world.kill(away.number);
            world.run(Duration.ofSeconds(5));
            world.settle();
            remove(world, "m");
            List<TestWorld.Node> homes = world.homes(KEY);
            int[] begun = {0};
            world.onCall = (to, request) ->
                    begun[0] += request instanceof ConfirmCopies || request instanceof ShareHorizon ? 1 : 0;
            world.runUntil(TTL.plusSeconds(60), () -> begun[0] > 0);
            world.run(Duration.ofMillis(step));

            world.kill(homes.get(victim).number);
            world.run(Duration.ofSeconds(5));
            world.restart(away.number);
            world.run(Duration.ofSeconds(3));
            assertThat(world.members(reader(world), KEY)).as("step " + step).isEmpty();
            world.restart(homes.get(victim).number);
            world.run(Duration.ofMinutes(2));
            world.settle();

            for (TestWorld.Node node : world.members()) {
                assertThat(world.members(node.number, KEY)).as("step " + step).isEmpty();
            }
            assertThat(tombstones(world)).as("step " + step).isZero();
            assertThat(world.replicas(reader(world), KEY).replicas())
                    .extracting(ReplicaReport.Replica::state)
                    .as("step " + step)
                    .containsOnly(ReplicaReport.State.ABSENT);
        }
    }

    @Test
    void manyEntriesAreFoldedAndNeitherLivingRowsNorNewcomersSufferFromIt() {
        TestWorld world = world(4);
        List<SetWrite> additions = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            additions.add(world.addition(KEY, "m" + i, ""));
        }
        write(world, additions);
        world.settle();
        TestWorld.Node away = world.homes(KEY).get(2);
        world.kill(away.number);
        world.run(Duration.ofSeconds(5));
        List<SetWrite> removals = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            if (i % 10 > 0) {
                removals.add(world.removal(KEY, "m" + i));
            }
        }
        write(world, removals);
        world.run(TTL.plusSeconds(120));
        assertThat(tombstones(world)).isZero();

        TestWorld.Node newcomer = world.join(20);
        world.settle();
        TestWorld.Node back = world.restart(away.number);
        world.settle();
        world.run(Duration.ofMinutes(5));
        world.settle();

        assertThat(world.members(reader(world), KEY)).hasSize(300);
        assertThat(world.replicas(0, KEY).isComplete()).isTrue();
        assertThat(back.service.asides()).extracting(RowState::id).hasSize(2_700);
        assertThat(newcomer.service.health().aside()).isZero();
        assertThat(world.homes(KEY).get(0).disk.horizon().arcs()).isNotEmpty();
        for (TestWorld.Node home : world.homes(KEY)) {
            assertThat(home.disk.horizon().cost()).isLessThan(1 << 19);
        }
    }

    private static TestWorld world(int size) {
        TestWorld world = new TestWorld(size, ReplicaConfig.defaults().with(c -> c.tombstoneTtl(TTL)));
        for (int i = 0; i < size; i++) {
            world.join(i);
        }
        world.run(Duration.ofSeconds(5));
        return world;
    }

    private static void removed(TestWorld world) {
        world.add(0, KEY, "m");
        remove(world, "m");
        world.settle();
    }

    private static void remove(TestWorld world, String member) {
        Removal removal = world.removal(KEY, member);
        assertThat(world.write(reader(world), removal).get(0)).isInstanceOf(WriteAnswer.Done.class);
    }

    private static void write(TestWorld world, List<SetWrite> writes) {
        for (int i = 0; i < writes.size(); i += 500) {
            SetWrite[] part =
                    writes.subList(i, Math.min(i + 500, writes.size())).toArray(SetWrite[]::new);
            assertThat(world.write(reader(world), part)).allMatch(answer -> answer instanceof WriteAnswer.Done);
        }
    }

    private static int reader(TestWorld world) {
        return world.members().get(0).number;
    }

    private static long version(TestWorld world) {
        return ((ReadAnswer.Found) world.read(0, KEY).get(0)).value().set().setVersion();
    }

    private static int tombstones(TestWorld world) {
        return world.members().stream()
                .mapToInt(node -> node.service.health().tombstones())
                .sum();
    }
}
