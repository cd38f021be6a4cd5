// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import io.chordal.dht.id.RingProfile;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.record.Ack;
import io.chordal.dht.record.Addition;
import io.chordal.dht.record.CausalContext;
import io.chordal.dht.record.Dot;
import io.chordal.dht.record.OperationHistory;
import io.chordal.dht.record.ReadLevel;
import io.chordal.dht.record.RegisterValue;
import io.chordal.dht.record.RegisterWrite;
import io.chordal.dht.record.RegisterWrite.Basis;
import io.chordal.dht.record.Row;
import io.chordal.dht.record.RowId;
import io.chordal.dht.record.Version;
import io.chordal.dht.record.WriteResult;
import io.chordal.dht.replica.message.CopyPage;
import io.chordal.dht.replica.message.ReadAnswer;
import io.chordal.dht.replica.message.ScanSets;
import io.chordal.dht.replica.message.WriteAnswer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Registers over many nodes in one event queue: acknowledgements, read levels, compare-and-set. */
class RegistersTest {
    private static final Key KEY = Key.of("builds", "42");

    @Test
    @Tag("S0-10")
    void aPutIsReadAtEveryNodeAndHasThreeCopiesSoon() {
        TestWorld world = TestWorld.of(5);

        WriteResult result = done(world.write(0, Ack.PRIMARY, put(world, "green", Basis.latest())));

        assertThat(result.copies()).isEqualTo(1);
        assertThat(result.copiesWanted()).isEqualTo(3);
        for (int at = 0; at < 5; at++) {
            assertThat(values(world, at, ReadLevel.OWNER)).containsExactly("green");
        }
        world.run(Duration.ofSeconds(1));
        assertThat(world.replicas(3, KEY).isComplete()).isTrue();
        assertThat(world.replicas(3, KEY).replicas())
                .allSatisfy(replica -> assertThat(replica.revision()).isEqualTo(1));
    }

    @Test
    void aRegisterAndASetAtOneKeyDoNotTouchEachOther() {
        TestWorld world = TestWorld.of(3);
        world.add(0, KEY, "member");
        world.write(1, Ack.PRIMARY, put(world, "value", Basis.latest()));

        assertThat(world.members(2, KEY)).containsExactly("member");
        assertThat(values(world, 2, ReadLevel.OWNER)).containsExactly("value");

        world.write(1, Ack.PRIMARY, new RegisterWrite.Delete(KEY, Basis.latest(), world.operationId()));
        assertThat(values(world, 2, ReadLevel.OWNER)).isEmpty();
        assertThat(world.members(2, KEY)).containsExactly("member");
    }

    /** Values that were written on two sides of a ring, each by somebody who had seen much: no context has room for all of it. */
    @Test
    void valuesWhoseWritersHadSeenMoreThanAContextNamesAreReadAndListed() {
        TestWorld world = TestWorld.of(5);
        done(world.write(0, Ack.ALL, put(world, "one", Basis.seen(seenOf(200, 1)))));
        world.homes(KEY).forEach(home -> home.give(KEY, "other", seenOf(200, 2)));

        for (int at = 0; at < 5; at++) {
            List<CopyPage> pages = new ArrayList<>();
            world.nodes
                    .get(at)
                    .service
                    .scan(
                            new ScanSets(KEY.partition(), Optional.empty(), 10, false),
                            Outcome.of(pages::add, failure -> {}));
            world.runUntil(Duration.ofSeconds(20), () -> !pages.isEmpty());

            assertThat(pages.get(0).records()).hasSize(1);
            assertThat(values(world, at, ReadLevel.OWNER)).containsExactlyInAnyOrder("one", "other");
            assertThat(values(world, at, ReadLevel.QUORUM)).containsExactlyInAnyOrder("one", "other");
        }
    }

    private static CausalContext seenOf(int stores, int side) {
        List<Dot> dots = new ArrayList<>();
        for (int i = 0; i < stores; i++) {
            byte[] node = new byte[32];
            node[0] = (byte) side;
            node[1] = (byte) i;
            dots.add(new Dot(Bytes.copyOf(node), 1, 1));
        }
        return new CausalContext(dots.stream().sorted().toList());
    }

    /** An application may name what it does at several keys by one request of its own. */
    @Test
    void writesAtSeveralKeysUnderOneNameAreAllDone() {
        TestWorld world = TestWorld.of(3);
        Bytes name = world.operationId();
        for (int i = 0; i < 3; i++) {
            Key key = Key.of("builds", "key " + i);
            Basis basis = i < 2 ? Basis.latest() : Basis.onlyIf(CausalContext.EMPTY);
            done(world.write(
                    0,
                    Ack.QUORUM,
                    new RegisterWrite.Put(key, Bytes.utf8("value " + i), Optional.empty(), basis, name)));
        }
        Addition member = new Addition(
                Key.of("builds", "key 3"), Bytes.utf8("member"), Bytes.utf8("payload"), Optional.empty(), name);
        done(world.write(0, Ack.QUORUM, member));

        for (int i = 0; i < 3; i++) {
            Key key = Key.of("builds", "key " + i);
            ReadAnswer.Found found = (ReadAnswer.Found) world.read(1, key).get(0);
            assertThat(found.value().register().siblings())
                    .extracting(sibling -> sibling.value().toUtf8())
                    .containsExactly("value " + i);
        }
        assertThat(world.members(1, member.key())).containsExactly("member");
    }

    @Test
    void aQuorumIsOnTwoDisksAndAllOnThreeBeforeTheAnswer() {
        TestWorld world = TestWorld.of(5);

        WriteResult quorum = done(world.write(0, Ack.QUORUM, put(world, "a", Basis.latest())));
        long copiesNow = world.homes(KEY).stream()
                .filter(home -> !home.copy(KEY).isEmpty())
                .count();
        assertThat(quorum.copies()).isEqualTo(2);
        assertThat(copiesNow).isGreaterThanOrEqualTo(2);

        WriteResult all = done(world.write(0, Ack.ALL, put(world, "b", Basis.latest())));
        assertThat(all.copies()).isEqualTo(3);
        assertThat(world.homes(KEY).stream().map(home -> home.copy(KEY)).distinct())
                .hasSize(1);
    }

    @Test
    void aQuorumSurvivesTheDeathOfTheOwnerAtTheMomentOfTheAnswer() {
        TestWorld world = TestWorld.of(5);
        done(world.write(numberOutside(world), Ack.QUORUM, put(world, "kept", Basis.latest())));

        int outside = numberOutside(world);
        world.kill(world.homes(KEY).get(0).number);

        assertThat(values(world, outside, ReadLevel.OWNER)).containsExactly("kept");
    }

    @Test
    void withTooFewHomesTheOutcomeIsUnknownAndTheWriteGetsItsCopiesLater() {
        TestWorld world = TestWorld.of(3);
        List<TestWorld.Node> homes = world.homes(KEY);
        world.pause(homes.get(1).number, homes.get(2).number);

        CallFailure failure = failed(world.write(homes.get(0).number, Ack.QUORUM, put(world, "a", Basis.latest())));

        assertThat(failure.reason()).isEqualTo(CallFailure.Reason.TOO_FEW_COPIES);
        assertThat(failure.outcomeUnknown()).isTrue();
        assertThat(failure.message()).contains("insufficient replicas for write quorum", "1 of 2");
        world.resume(homes.get(1).number, homes.get(2).number);
        world.run(Duration.ofSeconds(60));
        assertThat(world.replicas(homes.get(1).number, KEY).isComplete()).isTrue();
        assertThat(values(world, homes.get(2).number, ReadLevel.OWNER)).containsExactly("a");
    }

    @Test
    void aQuorumThatIsNotReachedAtFirstIsReachedByTheSameWriteOnceAHomeIsBack() {
        TestWorld world = TestWorld.of(3);
        List<TestWorld.Node> homes = world.homes(KEY);
        world.pause(homes.get(1).number, homes.get(2).number);
        List<List<WriteAnswer>> answers = new ArrayList<>();
        world.begin(homes.get(0).number, Ack.QUORUM, answers, put(world, "a", Basis.latest()));
        world.run(Duration.ofSeconds(3));
        assertThat(answers).isEmpty();

        world.resume(homes.get(2).number);

        world.runUntil(Duration.ofSeconds(10), () -> !answers.isEmpty());
        assertThat(done(answers.get(0)).copies()).isEqualTo(2);
        assertThat(done(answers.get(0)).revision()).as("it was written once").isEqualTo(1);
    }

    @Test
    void aQuorumReadBringsWhatTheOwnerLacks() {
        TestWorld world = TestWorld.of(5);
        done(world.write(0, Ack.ALL, put(world, "old", Basis.latest())));
        CausalContext seen = read(world, 0, ReadLevel.OWNER).context();
        world.homes(KEY).subList(1, 3).forEach(home -> home.give(KEY, "newer", seen));
        assertThat(values(world, 0, ReadLevel.OWNER)).containsExactly("old");

        assertThat(values(world, 0, ReadLevel.QUORUM)).containsExactly("newer");

        assertThat(values(world, 0, ReadLevel.OWNER))
                .as("the owner has kept it")
                .containsExactly("newer");
    }

    @Test
    void aQuorumReadWithoutAMajorityIsNotAnswered() {
        TestWorld world = TestWorld.of(3);
        done(world.write(0, Ack.ALL, put(world, "a", Basis.latest())));
        List<TestWorld.Node> homes = world.homes(KEY);
        world.pause(homes.get(1).number, homes.get(2).number);

        ReadAnswer answer =
                world.read(homes.get(0).number, ReadLevel.QUORUM, KEY).get(0);

        assertThat(((ReadAnswer.Failed) answer).failure().reason()).isEqualTo(CallFailure.Reason.UNAVAILABLE);
    }

    @Test
    void concurrentWritesWithTheSameContextStandSideBySideUntilOneThatSawBoth() {
        TestWorld world = TestWorld.of(5);
        CausalContext seen = done(world.write(0, Ack.PRIMARY, put(world, "base", Basis.latest())))
                .context();
        world.write(1, Ack.PRIMARY, put(world, "left", Basis.seen(seen)));
        world.write(2, Ack.PRIMARY, put(world, "right", Basis.seen(seen)));

        RegisterValue both = read(world, 3, ReadLevel.OWNER);
        assertThat(values(both)).containsExactly("left", "right");

        world.write(4, Ack.PRIMARY, put(world, "merged", Basis.seen(both.context())));
        assertThat(values(world, 0, ReadLevel.OWNER)).containsExactly("merged");
    }

    @Test
    void ofManyWhoCompareTheSameExactlyOneSucceeds() {
        TestWorld world = TestWorld.of(5);
        CausalContext seen =
                done(world.write(0, Ack.ALL, put(world, "0", Basis.latest()))).context();
        List<List<WriteAnswer>> answers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            world.begin(i % 5, Ack.PRIMARY, answers, put(world, "writer " + i, Basis.onlyIf(seen)));
        }

        world.runUntil(Duration.ofSeconds(60), () -> answers.size() == 20);

        assertThat(answers.stream().filter(answer -> answer.get(0) instanceof WriteAnswer.Done))
                .hasSize(1);
        assertThat(answers.stream()
                        .map(answer -> answer.get(0))
                        .filter(WriteAnswer.Failed.class::isInstance)
                        .map(answer -> ((WriteAnswer.Failed) answer).failure().reason()))
                .containsOnly(CallFailure.Reason.CONFLICT);
        assertThat(values(world, 0, ReadLevel.QUORUM)).hasSize(1);
        assertThat(done(answers.stream()
                                .filter(answer -> answer.get(0) instanceof WriteAnswer.Done)
                                .findFirst()
                                .orElseThrow())
                        .copies())
                .isGreaterThanOrEqualTo(2);
    }

    /** Increments from many nodes while homes die and join: each success is counted, none twice. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void aCounterThatIsComparedAndSetLosesNoIncrementWhileNodesDieAndJoin(long seed) {
        TestWorld world = TestWorld.of(7, seed);
        int acknowledged = 0;
        int unknown = 0;
        for (int round = 0; round < 30; round++) {
            int at = world.members().get(round % world.members().size()).number;
            if (round == 10) {
                world.kill(world.homes(KEY).get(0).number);
            } else if (round == 20) {
                world.join(100);
            }
            at = world.nodes.get(at).dead ? world.members().get(0).number : at;
            ReadAnswer before = world.read(at, ReadLevel.QUORUM, KEY).get(0);
            if (!(before instanceof ReadAnswer.Found found)) {
                continue;
            }
            RegisterValue register = found.value().register();
            assertThat(register.siblings()).hasSizeLessThanOrEqualTo(1);
            int count = register.isEmpty()
                    ? 0
                    : Integer.parseInt(register.siblings().get(0).value().toUtf8());
            assertThat(count).isBetween(acknowledged, acknowledged + unknown);
            WriteAnswer answer = world.write(
                            at, Ack.PRIMARY, put(world, "" + (count + 1), Basis.onlyIf(register.context())))
                    .get(0);
            if (answer instanceof WriteAnswer.Done) {
                acknowledged = count + 1;
                unknown = 0;
            } else if (((WriteAnswer.Failed) answer).failure().outcomeUnknown()) {
                unknown++;
            }
        }
        assertThat(acknowledged).isGreaterThanOrEqualTo(20);
    }

    /** Writes acknowledged by a node that is about to leave are with those who stay. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void noWriteThatALeavingOwnerAcknowledgedIsLost(long seed) {
        TestWorld world = TestWorld.of(6, seed);
        int outside = numberOutside(world);
        int leaving = world.homes(KEY).get(0).number;
        List<List<WriteAnswer>> answers = new ArrayList<>();
        int writes = 0;
        for (int i = 0; i < 50 || !world.nodes.get(leaving).dead; i++) {
            if (i == 50) {
                world.leave(leaving, Duration.ofMillis(1_000 + 3 * seed));
            }
            writes++;
            RegisterWrite.Put put = new RegisterWrite.Put(
                    Key.of("builds", "" + i), Bytes.utf8("v"), Optional.empty(), Basis.latest(), world.operationId());
            world.begin(outside, Ack.PRIMARY, answers, put);
            world.run(Duration.ofMillis(1));
        }

        int all = writes;
        world.runUntil(Duration.ofSeconds(30), () -> answers.size() == all);

        assertThat(answers).allSatisfy(answer -> assertThat(answer.get(0)).isInstanceOf(WriteAnswer.Done.class));
        for (int i = 0; i < writes; i++) {
            Key key = Key.of("builds", "" + i);
            RegisterValue read = ((ReadAnswer.Found)
                            world.read(outside, ReadLevel.QUORUM, key).get(0))
                    .value()
                    .register();
            assertThat(values(read)).as("write " + i).containsExactly("v");
        }
    }

    @Test
    void aHomeWithAValueThatWasNotExpectedVotesNo() {
        TestWorld world = TestWorld.of(3);
        CausalContext seen =
                done(world.write(0, Ack.ALL, put(world, "a", Basis.latest()))).context();
        List<TestWorld.Node> homes = world.homes(KEY);
        homes.get(1).give(KEY, "b", seen);
        homes.get(2).give(KEY, "b", seen);

        CallFailure failure = failed(world.write(0, Ack.PRIMARY, put(world, "c", Basis.onlyIf(seen))));

        assertThat(failure.reason()).isEqualTo(CallFailure.Reason.CONFLICT);
        assertThat(failure.outcomeUnknown()).isFalse();
    }

    @Test
    void ofTwoVersionsThatOneStoreMadeOfTheSameBasisAHomeAgreesToOne() {
        TestWorld world = TestWorld.of(3);
        CausalContext seen =
                done(world.write(0, Ack.ALL, put(world, "a", Basis.latest()))).context();
        TestWorld.Node voter = world.homes(KEY).get(1);
        Row first = proposed(seen, 1_000);
        Row second = proposed(seen, 1_001);

        assertThat(voter.votes(first)).isTrue();
        assertThat(voter.votes(second)).isFalse();
        assertThat(voter.votes(first)).as("again").isTrue();
    }

    /** The coordinator may have been told no, and have said that nothing was changed, when another copy of its request arrives. */
    @Test
    void aHomeThatVotedNoVotesNoWhenItIsAskedOnceMore() {
        TestWorld world = TestWorld.of(3);
        CausalContext seen =
                done(world.write(0, Ack.ALL, put(world, "a", Basis.latest()))).context();
        List<TestWorld.Node> homes = world.homes(KEY);
        world.pause(homes.get(1).number, homes.get(2).number);
        List<List<WriteAnswer>> own = new ArrayList<>();
        world.begin(homes.get(0).number, Ack.PRIMARY, own, put(world, "b", Basis.onlyIf(seen)));
        world.run(Duration.ofMillis(50));

        assertThat(homes.get(0).votes(proposed(seen, 1_000)))
                .as("it coordinates one")
                .isFalse();
        world.runUntil(Duration.ofSeconds(60), () -> !own.isEmpty());
        assertThat(failed(own.get(0)).reason()).isEqualTo(CallFailure.Reason.UNAVAILABLE);

        assertThat(homes.get(0).votes(proposed(seen, 1_000)))
                .as("it does not any more")
                .isFalse();
        world.resume(homes.get(1).number, homes.get(2).number);
        assertThat(values(world, 0, ReadLevel.QUORUM)).doesNotContain("value 1000");
    }

    private static Row proposed(CausalContext seen, long counter) {
        Dot dot = new Dot(seen.dots().get(0).node(), seen.dots().get(0).storeEpoch(), counter);
        return new Row(
                RowId.ofRegister(RingProfile.DEFAULT.position(KEY.partition()), KEY),
                Bytes.utf8("value " + counter),
                true,
                new Version(dot, seen),
                Optional.empty(),
                OperationHistory.of(
                        Bytes.copyOf(new byte[] {(byte) counter, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15})),
                2);
    }

    @Test
    void aCompareAndSetWithoutAMajorityChangesNothing() {
        TestWorld world = TestWorld.of(3);
        CausalContext seen =
                done(world.write(0, Ack.ALL, put(world, "a", Basis.latest()))).context();
        List<TestWorld.Node> homes = world.homes(KEY);
        world.pause(homes.get(1).number, homes.get(2).number);

        CallFailure failure =
                failed(world.write(homes.get(0).number, Ack.PRIMARY, put(world, "b", Basis.onlyIf(seen))));

        assertThat(failure.reason()).isEqualTo(CallFailure.Reason.UNAVAILABLE);
        world.resume(homes.get(1).number, homes.get(2).number);
        assertThat(values(world, homes.get(1).number, ReadLevel.QUORUM)).containsExactly("a");
    }

    @Test
    void anotherAttemptAtACompareAndSetThatFindsItsValueDeletedSaysUnknown() {
        TestWorld world = TestWorld.of(5);
        CausalContext seen =
                done(world.write(0, Ack.ALL, put(world, "a", Basis.latest()))).context();
        RegisterWrite.Put notAgreedTo = new RegisterWrite.Put(
                KEY, Bytes.utf8("b"), Optional.empty(), Basis.onlyIf(seen), Bytes.copyOf(new byte[16]));
        TestWorld.Node voter = world.homes(KEY).get(1);
        voter.give(KEY, "b", seen);
        world.pause(voter.number);
        done(world.write(0, Ack.PRIMARY, put(world, "c", Basis.onlyIf(seen))));
        world.resume(voter.number);
        world.settle();
        RegisterWrite.Delete deletion = new RegisterWrite.Delete(KEY, Basis.latest(), world.operationId());
        done(world.write(0, Ack.ALL, deletion));

        CallFailure failure = failed(world.write(0, Ack.QUORUM, notAgreedTo));

        assertThat(failure.reason()).isEqualTo(CallFailure.Reason.TOO_FEW_COPIES);
        assertThat(failure.outcomeUnknown()).isTrue();
    }

    @Test
    void aValueWhoseTimeIsOverIsShownToNobodyAndLeavesEveryStore() {
        TestWorld world = TestWorld.of(4);
        RegisterWrite.Put put = new RegisterWrite.Put(
                KEY, Bytes.utf8("soon gone"), Optional.of(Duration.ofSeconds(10)), Basis.latest(), world.operationId());
        done(world.write(0, Ack.ALL, put));
        assertThat(values(world, 1, ReadLevel.OWNER)).containsExactly("soon gone");

        world.run(Duration.ofSeconds(11));
        assertThat(values(world, 1, ReadLevel.OWNER)).isEmpty();
        world.run(Duration.ofSeconds(80));
        assertThat(world.homes(KEY)).allSatisfy(home -> {
            assertThat(home.copy(KEY)).isEqualTo(Bytes.EMPTY);
            assertThat(home.disk.load()).isEmpty();
        });
    }

    @Test
    void aContextThatNamesWritesOfTheFutureIsRefused() {
        TestWorld world = TestWorld.of(1);
        CausalContext seen = done(world.write(0, Ack.PRIMARY, put(world, "a", Basis.latest())))
                .context();
        CausalContext forged = new CausalContext(seen.dots().stream()
                .map(dot -> new Dot(dot.node(), dot.storeEpoch(), Long.MAX_VALUE))
                .toList());

        assertThat(failed(world.write(0, Ack.PRIMARY, put(world, "b", Basis.seen(forged))))
                        .reason())
                .isEqualTo(CallFailure.Reason.REJECTED);
    }

    private static int numberOutside(TestWorld world) {
        return world.members().stream()
                .filter(node -> !world.homes(KEY).contains(node))
                .findFirst()
                .orElseThrow()
                .number;
    }

    private static RegisterWrite.Put put(TestWorld world, String value, Basis basis) {
        return new RegisterWrite.Put(KEY, Bytes.utf8(value), Optional.empty(), basis, world.operationId());
    }

    private static WriteResult done(List<WriteAnswer> answers) {
        assertThat(answers.get(0)).isInstanceOf(WriteAnswer.Done.class);
        return ((WriteAnswer.Done) answers.get(0)).result();
    }

    private static CallFailure failed(List<WriteAnswer> answers) {
        assertThat(answers.get(0)).isInstanceOf(WriteAnswer.Failed.class);
        return ((WriteAnswer.Failed) answers.get(0)).failure();
    }

    private static RegisterValue read(TestWorld world, int at, ReadLevel level) {
        return ((ReadAnswer.Found) world.read(at, level, KEY).get(0)).value().register();
    }

    private static List<String> values(TestWorld world, int at, ReadLevel level) {
        return values(read(world, at, level));
    }

    private static List<String> values(RegisterValue register) {
        return register.siblings().stream()
                .map(sibling -> sibling.value().toUtf8())
                .toList();
    }
}
