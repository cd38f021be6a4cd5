// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.id.Key;
import io.chordal.dht.id.RingProfile;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.record.Addition;
import io.chordal.dht.record.RecordLimits;
import io.chordal.dht.record.Removal;
import io.chordal.dht.record.ReplicaReport;
import io.chordal.dht.record.ReplicaReport.Replica;
import io.chordal.dht.record.SetValue;
import io.chordal.dht.replica.message.ReadAnswer;
import io.chordal.dht.replica.message.WriteAnswer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplicationTest {
    private static final Key KEY = Key.of("builds", "42");

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 8})
    @Tag("S0-10")
    void aWriteIsAnsweredByTheOwnerAloneAndTheOtherHomesFollow(int size) {
        TestWorld world = TestWorld.of(size);

        WriteAnswer.Done done = world.add(0, KEY, "a");
        assertThat(done.result().copies()).isEqualTo(1);
        assertThat(done.result().copiesWanted()).isEqualTo(Math.min(3, size));

        long written = world.nanos();
        world.runUntil(Duration.ofSeconds(1), () -> copies(world, KEY) == Math.min(3, size));
        assertThat(world.nanos() - written).isLessThan(Duration.ofMillis(100).toNanos());

        ReplicaReport report = world.replicas(size - 1, KEY);
        assertThat(report.isComplete()).isTrue();
        assertThat(report.replicas())
                .extracting(Replica::node)
                .isEqualTo(world.homes(KEY).stream().map(node -> node.ref).toList());
        assertThat(report.replicas())
                .extracting(Replica::copyNumber)
                .isEqualTo(List.of(3, 2, 1).subList(0, Math.min(3, size)));
    }

    @Test
    @Tag("S0-12")
    void aReadReturnsTheMembersAndManyKeysAreReadAtOnce() {
        TestWorld world = TestWorld.of(5);
        Key other = Key.of("other");
        world.add(0, KEY, "b");
        world.add(1, KEY, "a");
        world.add(2, other, "c");

        List<ReadAnswer> answers = world.read(3, KEY, Key.of("unknown"), other);

        assertThat(answers)
                .extracting(answer ->
                        ((ReadAnswer.Found) answer).value().set().members().size())
                .containsExactly(2, 0, 1);
        assertThat(world.members(4, KEY)).containsExactly("a", "b");
    }

    @Test
    @Tag("S0-11")
    void theVersionOfASetGrowsOnlyWhenTheSetChanges() {
        TestWorld world = TestWorld.of(3);

        assertThat(world.add(0, KEY, "a").result().revision()).isEqualTo(1);
        assertThat(world.add(1, KEY, "a").result().changed()).isFalse();
        assertThat(world.add(2, KEY, "b").result().revision()).isEqualTo(2);
        WriteAnswer removed = world.write(0, world.removal(KEY, "a")).get(0);

        assertThat(((WriteAnswer.Done) removed).result().revision()).isEqualTo(3);
        assertThat(world.members(1, KEY)).containsExactly("b");
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5, 8})
    @Tag("S0-9")
    @Tag("faults")
    void afterTheOwnersDeathTheCopiesArePromotedAndTheThirdOneComesBack(int size) {
        TestWorld world = TestWorld.of(size);
        world.add(0, KEY, "a");
        world.settle();
        List<TestWorld.Node> before = world.homes(KEY);

        world.kill(before.get(0).number);
        TestWorld.Node reader = before.get(1);
        assertThat(world.members(reader.number, KEY)).containsExactly("a");
        long read = world.nanos();
        world.settle();

        assertThat(world.nanos() - read).isLessThan(Duration.ofSeconds(10).toNanos());
        assertThat(copies(world, KEY)).isEqualTo(Math.min(3, size - 1));
        assertThat(world.homes(KEY).get(0)).isSameAs(before.get(1));
        ReplicaReport report = world.replicas(reader.number, KEY);
        assertThat(report.isComplete()).isTrue();
        assertThat(report.replicas().get(0).node()).isEqualTo(before.get(1).ref);
    }

    @Test
    @Tag("S0-8")
    void aJoinerGetsWhatItNowOwnsAndNoReadMissesAKeyMeanwhile() {
        TestWorld world = TestWorld.of(3);
        List<Key> keys = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            keys.add(Key.of("partition " + i));
            world.add(i % 3, keys.get(i), "m");
        }
        world.settle();

        for (int joiner = 3; joiner < 8; joiner++) {
            world.join(joiner);
            for (Key key : keys) {
                assertThat(world.members(keys.indexOf(key) % 3, key)).containsExactly("m");
                world.run(Duration.ofMillis(20));
            }
        }
        world.settle();

        assertThat(keys).allSatisfy(key -> assertThat(copies(world, key)).isEqualTo(3));
        assertThat(owned(world)).isEqualTo(60);
    }

    @Test
    void aRemovalAtAnOwnerThatIsNotInStepYetRemovesWhatTheOthersHold() {
        TestWorld world = TestWorld.of(3);
        List<Key> keys = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            keys.add(Key.of("partition " + i));
            world.add(i % 3, keys.get(i), "m");
        }
        world.settle();
        TestWorld.Node joiner = world.join(3);
        world.runUntil(Duration.ofSeconds(2), () -> !joiner.service.health().active());
        Removal[] removals = keys.stream()
                .filter(key -> joiner.neighbourhood().owns(RingProfile.DEFAULT.position(key.partition())))
                .map(key -> world.removal(key, "m"))
                .toArray(Removal[]::new);

        List<WriteAnswer> answers = world.write(3, removals);

        assertThat(answers).isNotEmpty().allSatisfy(answer -> {
            assertThat(((WriteAnswer.Done) answer).result().changed()).isTrue();
            assertThat(((WriteAnswer.Done) answer).result().revision()).isEqualTo(2);
        });
        world.settle();
        assertThat(world.members(0, removals[0].key())).isEmpty();
    }

    @Test
    @Tag("S0-13")
    void afterAJoinSurplusCopiesGoOnceAllHomesHaveTheirs() {
        ReplicaConfig config = ReplicaConfig.defaults()
                .with(c -> c.repairInterval(Duration.ofSeconds(2)).surplusGrace(Duration.ofSeconds(20)));
        TestWorld world = new TestWorld(3, config);
        for (int i = 0; i < 3; i++) {
            world.join(i);
        }
        world.run(Duration.ofSeconds(5));
        List<Key> keys = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            keys.add(Key.of("partition " + i));
            world.add(0, keys.get(i), "m");
        }
        world.join(3);
        world.join(4);
        world.run(Duration.ofSeconds(10));
        assertThat(keys.stream().mapToInt(key -> everywhere(world, key)).sum()).isGreaterThan(120);

        world.run(Duration.ofMinutes(2));

        assertThat(keys).allSatisfy(key -> assertThat(everywhere(world, key)).isEqualTo(3));
        assertThat(keys).allSatisfy(key -> assertThat(copies(world, key)).isEqualTo(3));
    }

    @Test
    void twoDeathsAtOnceOfEightLoseNoKey() {
        for (long seed = 0; seed < 5; seed++) {
            TestWorld world = TestWorld.of(8, seed);
            List<Key> keys = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                keys.add(Key.of("partition " + i));
                world.add(i % 8, keys.get(i), "m");
            }
            world.settle();

            List<TestWorld.Node> ring = world.members();
            world.kill(ring.get(2).number, ring.get(3).number);
            world.settle();

            int reader = world.members().get(0).number;
            assertThat(keys)
                    .allSatisfy(key -> assertThat(world.members(reader, key)).containsExactly("m"));
            assertThat(keys).allSatisfy(key -> assertThat(copies(world, key)).isEqualTo(3));
        }
    }

    @Test
    @Tag("S0-13")
    @Tag("faults")
    void aMemberRemovedWhileAHomeWasAwayStaysRemovedWhenItReturns() {
        TestWorld world = TestWorld.of(4);
        world.add(0, KEY, "a");
        world.add(0, KEY, "b");
        world.settle();
        TestWorld.Node away = world.homes(KEY).get(0);
        int other = world.homes(KEY).get(1).number;
        world.kill(away.number);
        world.run(Duration.ofSeconds(5));
        world.write(other, world.removal(KEY, "a"));
        world.settle();

        world.restart(away.number);
        world.run(Duration.ofSeconds(1));
        world.settle();

        assertThat(world.members(other, KEY)).containsExactly("b");
        assertThat(world.members(away.number, KEY)).containsExactly("b");
        assertThat(world.replicas(other, KEY).isComplete()).isTrue();
    }

    @Test
    void anAcknowledgedWriteThatWasNotCopiedYetComesBackWithItsNode() {
        TestWorld world = TestWorld.of(4);
        world.add(0, KEY, "first");
        world.settle();
        TestWorld.Node owner = world.homes(KEY).get(0);
        world.add(owner.number, KEY, "last");
        world.kill(owner.number);
        world.run(Duration.ofSeconds(5));
        int other = world.members().get(0).number;
        assertThat(world.members(other, KEY)).containsExactly("first");

        world.restart(owner.number);
        world.run(Duration.ofSeconds(1));
        world.settle();

        assertThat(world.members(other, KEY)).containsExactly("first", "last");
        assertThat(copies(world, KEY)).isEqualTo(3);
    }

    @Test
    void aLeasedMemberIsCopiedAndLeavesAllCopiesAMinuteAfterItsEnd() {
        TestWorld world = TestWorld.of(5);
        world.write(0, world.lease(KEY, "peer", 1, Duration.ofSeconds(30)));
        world.settle();
        assertThat(world.members(1, KEY)).containsExactly("peer");
        assertThat(copies(world, KEY)).isEqualTo(3);

        world.run(Duration.ofSeconds(31));
        assertThat(world.members(1, KEY)).isEmpty();
        world.run(Duration.ofSeconds(75));

        assertThat(world.members())
                .allSatisfy(node -> assertThat(node.service.health().rows()).isZero());
    }

    @Test
    void aLeaseThatIsRenewedStays() {
        TestWorld world = TestWorld.of(5);
        for (int renewal = 1; renewal < 20; renewal++) {
            world.write(0, world.lease(KEY, "peer", renewal, Duration.ofSeconds(30)));
            world.run(Duration.ofSeconds(10));
            SetValue value =
                    ((ReadAnswer.Found) world.read(2, KEY).get(0)).value().set();
            assertThat(value.members()).hasSize(1);
            assertThat(value.setVersion()).isEqualTo(1);
        }
    }

    @Test
    void aStrayRowGoesHomeAndIsDroppedOnlyOnceEveryHomeHasIt() {
        ReplicaConfig config = ReplicaConfig.defaults()
                .with(c -> c.repairInterval(Duration.ofSeconds(2)).surplusGrace(Duration.ofSeconds(5)));
        for (boolean broken : List.of(false, true)) {
            TestWorld world = new TestWorld(1, config);
            for (int i = 0; i < 5; i++) {
                world.join(i);
            }
            world.run(Duration.ofSeconds(5));
            world.settle();
            List<TestWorld.Node> homes = world.homes(KEY);
            TestWorld.Node stranger = world.members().stream()
                    .filter(node -> !homes.contains(node))
                    .findFirst()
                    .orElseThrow();
            stranger.give(KEY, "stray");
            if (broken) {
                homes.get(2).disk.fail("the disk is full");
            }

            world.run(Duration.ofMinutes(2));

            assertThat(homes.get(0).copy(KEY).isEmpty()).isFalse();
            assertThat(stranger.copy(KEY).isEmpty()).as("dropped").isEqualTo(!broken);
        }
    }

    @Test
    void aNodeWhoseDiskFailsTakesNoMoreWritesAndSaysSo() {
        TestWorld world = TestWorld.of(3);
        world.add(0, KEY, "before");
        TestWorld.Node owner = world.homes(KEY).get(0);
        owner.disk.fail("the disk is full");

        for (String member : List.of("at the failure", "after it")) {
            WriteAnswer answer = world.write(1, world.addition(KEY, member, "")).get(0);
            assertThat(answer).isInstanceOfSatisfying(WriteAnswer.Failed.class, failed -> {
                assertThat(failed.failure().reason()).isEqualTo(CallFailure.Reason.STORAGE);
                assertThat(failed.failure().outcomeUnknown()).isTrue();
                assertThat(failed.failure().message()).contains("the disk is full");
            });
        }
        world.run(Duration.ofMinutes(2));
        assertThat(owner.service.health().storeFailure()).contains("the disk is full");
        assertThat(world.homes(KEY).get(0)).isSameAs(owner);
        assertThat(world.members(2, KEY)).contains("before").doesNotContain("after it");
    }

    @Test
    void leasedMembersAreWrittenReadAndCopiedThoughTheDisksOfTheirHomesHaveFailed() {
        TestWorld world = TestWorld.of(3);
        Key leases = Key.of("builds", "leases");
        List<TestWorld.Node> homes = world.homes(KEY);
        homes.get(0).disk.fail("the disk is full");
        homes.get(1).disk.fail("the disk is full");
        Key ofTheSecond = keyOf(world, homes.get(1));
        world.write(0, world.addition(KEY, "plain", ""), world.addition(ofTheSecond, "plain", ""));
        assertThat(homes.subList(0, 2))
                .allSatisfy(
                        home -> assertThat(home.service.health().storeFailure()).isPresent());

        List<WriteAnswer> answers = world.write(
                2,
                world.lease(leases, "peer", 1, Duration.ofSeconds(30)),
                world.addition(KEY, "other", ""),
                world.lease(leases, "another", 1, Duration.ofSeconds(30)));

        assertThat(answers.get(0)).isInstanceOf(WriteAnswer.Done.class);
        assertThat(answers.get(1))
                .isInstanceOfSatisfying(
                        WriteAnswer.Failed.class,
                        failed -> assertThat(failed.failure().reason()).isEqualTo(CallFailure.Reason.STORAGE));
        assertThat(answers.get(2)).isInstanceOf(WriteAnswer.Done.class);
        assertThat(world.members(2, leases)).containsExactly("another", "peer");
        world.runUntil(Duration.ofSeconds(5), () -> copies(world, leases) == 3);
        world.write(0, world.lease(leases, "peer", 2, Duration.ofSeconds(60)));
        world.run(Duration.ofSeconds(31));
        assertThat(world.members(1, leases)).containsExactly("peer");
    }

    @Test
    void aSetOrPartitionAtItsLimitRefusesMoreAndSaysWhy() {
        RecordLimits limits = new RecordLimits(2, 3000, 3, 2000);
        TestWorld world = new TestWorld(1, ReplicaConfig.defaults().with(c -> c.limits(limits)));
        world.join(0);
        world.run(Duration.ofSeconds(1));
        for (String member : List.of("a", "b", "c")) {
            world.add(0, Key.of("p", "1"), member);
        }

        assertRefused(world, Key.of("p", "1"), "d", "", "members");
        assertRefused(world, Key.of("p", "2"), "a", "x".repeat(2000), "bytes that a set");
        world.add(0, Key.of("p", "2"), "a");
        assertRefused(world, Key.of("p", "3"), "a", "", "items");
        assertThat(world.add(0, Key.of("p", "1"), "a").result().changed()).isFalse();
        world.write(0, world.removal(Key.of("p", "1"), "a"));
        assertThat(world.add(0, Key.of("p", "1"), "d").result().changed()).isTrue();
    }

    private static void assertRefused(TestWorld world, Key key, String member, String payload, String reason) {
        assertThat(world.write(0, world.addition(key, member, payload)).get(0))
                .isInstanceOfSatisfying(WriteAnswer.Failed.class, failed -> {
                    assertThat(failed.failure().reason()).isEqualTo(CallFailure.Reason.LIMIT);
                    assertThat(failed.failure().message()).contains(reason);
                });
    }

    @Test
    void aSecondAttemptAtAnOperationDoesNothingEvenIfTheMemberWasRemovedSince() {
        TestWorld world = TestWorld.of(3);
        Addition addition = world.addition(KEY, "a", "");
        WriteAnswer first = world.write(0, addition).get(0);
        world.write(0, world.removal(KEY, "a"));

        WriteAnswer second = world.write(1, addition).get(0);

        assertThat(second).isEqualTo(first);
        assertThat(world.members(2, KEY)).isEmpty();
    }

    @Test
    void largeArcsAreComparedInFewRounds() {
        TestWorld world = TestWorld.of(2);
        List<Addition> additions = new ArrayList<>();
        for (int i = 0; i < 5000; i++) {
            additions.add(world.addition(Key.of("file " + i), "m", ""));
        }
        world.write(0, additions.toArray(new Addition[0]));
        world.settle();
        long before = world.calls;

        world.join(2);
        world.settle();

        assertThat(world.members())
                .allSatisfy(node -> assertThat(node.service.health().rows()).isEqualTo(5000));
        assertThat(world.calls - before).isLessThan(200);

        before = world.calls;
        world.nodes.get(2).give(Key.of("file 1"), "one more");
        world.run(Duration.ofSeconds(50));
        world.settle();
        assertThat(world.replicas(0, Key.of("file 1")).isComplete()).isTrue();
        assertThat(world.calls - before).isLessThan(60);
    }

    @Test
    void aClientWritesAndReadsThroughTheMembersAndHoldsNothing() {
        TestWorld world = TestWorld.of(3);
        TestWorld.Node client = world.client(9);

        world.add(9, KEY, "a");
        world.settle();

        assertThat(world.members(9, KEY)).containsExactly("a");
        assertThat(client.service.health().rows()).isZero();
    }

    @Test
    void aLeavingNodeLeavesNoKeyShortOfCopies() {
        TestWorld world = TestWorld.of(6);
        List<Key> keys = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            keys.add(Key.of("partition " + i));
            world.add(i % 6, keys.get(i), "m");
        }
        world.settle();
        TestWorld.Node leaver = world.members().get(2);

        world.leave(leaver.number, Duration.ofSeconds(10));
        world.runUntil(Duration.ofSeconds(10), () -> leaver.dead);

        assertThat(leaver.unfinished).isZero();
        assertThat(keys).allSatisfy(key -> assertThat(copies(world, key)).isEqualTo(3));
        for (int number : world.members().stream().map(node -> node.number).toList()) {
            assertThat(world.members(number, keys.get(number))).containsExactly("m");
        }
    }

    @Test
    void aLeaveWhoseBudgetEndsSaysThatItIsUnfinished() {
        TestWorld world = TestWorld.of(4);
        for (int i = 0; i < 60; i++) {
            world.add(i % 4, Key.of("partition " + i), "m");
        }
        TestWorld.Node leaver = world.members().get(0);

        world.leave(leaver.number, Duration.ofMillis(1));
        world.runUntil(Duration.ofSeconds(1), () -> leaver.dead);

        assertThat(leaver.unfinished).isPositive();
    }

    @Test
    void ownersOfManyWritesAreLookedUpOnceEach() {
        TestWorld world = TestWorld.of(8);
        List<Addition> additions = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            additions.add(world.addition(Key.of("file " + i, "providers"), "me", ""));
        }
        long before = world.calls;

        List<WriteAnswer> answers = world.write(0, additions.toArray(new Addition[0]));

        assertThat(answers).hasSize(600).allMatch(answer -> answer instanceof WriteAnswer.Done);
        assertThat(world.calls - before).isLessThanOrEqualTo(40);
    }

    private static Key keyOf(TestWorld world, TestWorld.Node owner) {
        int number = 0;
        while (world.homes(Key.of("partition " + number)).get(0) != owner) {
            number++;
        }
        return Key.of("partition " + number);
    }

    /** Counts the homes of the key that hold the same copy as its owner. */
    private static int copies(TestWorld world, Key key) {
        List<TestWorld.Node> homes = world.homes(key);
        return (int) homes.stream()
                .filter(node -> !node.copy(key).isEmpty()
                        && node.copy(key).equals(homes.get(0).copy(key)))
                .count();
    }

    private static int everywhere(TestWorld world, Key key) {
        return (int) world.members().stream()
                .filter(node -> !node.copy(key).isEmpty())
                .count();
    }

    private static int owned(TestWorld world) {
        return world.members().stream().mapToInt(TestWorld.Node::ownedSets).sum();
    }
}
