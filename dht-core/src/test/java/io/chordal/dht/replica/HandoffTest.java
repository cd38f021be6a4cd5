// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.id.Arc;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import io.chordal.dht.id.RingId;
import io.chordal.dht.id.RingProfile;
import io.chordal.dht.record.Ack;
import io.chordal.dht.record.ReadLevel;
import io.chordal.dht.record.RegisterValue;
import io.chordal.dht.record.RegisterWrite;
import io.chordal.dht.record.RegisterWrite.Basis;
import io.chordal.dht.record.SetWrite;
import io.chordal.dht.replica.message.ReadAnswer;
import io.chordal.dht.replica.message.WriteAnswer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What users see while arcs go from one owner to another: docs/replication.md, "Hand-off". */
class HandoffTest {
    private static final int KEYS = 24;

    /** A few times the 2 ms that a message takes. */
    private static final Duration PAUSE = Duration.ofMillis(40);

    private TestWorld world = TestWorld.of(1);
    private final TreeMap<Key, Integer> written = new TreeMap<>();
    private final Random random = new Random(7);
    private Duration longest = Duration.ZERO;
    private Optional<TestWorld.Node> leaving = Optional.empty();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void whileNodesJoinEveryWriteIsDoneSoonAndSeenByEveryReaderAtOnce(long seed) {
        world = TestWorld.of(1, seed);

        for (int joined = 1; joined < 12; joined++) {
            world.join(joined);
            if (random.nextInt(3) == 0 && joined < 11) {
                joined++;
                world.join(joined);
            }
            writeAndRead(60);
        }

        world.settle();
        written.forEach((key, number) -> assertThat(read(key, ReadLevel.OWNER)).isEqualTo(List.of("" + number)));
        assertThat(longest).isLessThan(PAUSE);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void aWriteByQuorumOutlivesTheOldOwnerThatDiesWhileItHandsOver(long seed) {
        world = TestWorld.of(5, seed);
        for (int joined = 5; joined < 12; joined++) {
            TestWorld.Node newcomer = world.join(joined);
            writeAndRead(10, Ack.QUORUM);
            List<TestWorld.Node> members = world.members();
            TestWorld.Node old = members.get((members.indexOf(newcomer) + 1) % members.size());
            world.kill(old.number);

            written.forEach((key, number) -> assertThat(read(key, ReadLevel.QUORUM))
                    .as(key + " after " + newcomer.number)
                    .isEqualTo(List.of("" + number)));
            world.settle();
            written.forEach((key, number) -> assertThat(read(key, ReadLevel.OWNER))
                    .as(key + " after " + newcomer.number)
                    .isEqualTo(List.of("" + number)));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void aNewcomerThatDiesAtAnyMomentTakesNothingWithIt(long seed) {
        world = TestWorld.of(4, seed);
        for (int joined = 4; joined < 14; joined++) {
            world.join(joined);
            writeAndRead(random.nextInt(12));
            world.kill(joined);
            written.forEach((key, number) -> assertThat(read(key, ReadLevel.OWNER))
                    .as("%s after the death of a newcomer", key)
                    .isEqualTo(List.of("" + number)));
            writeAndRead(5, Ack.QUORUM);
            world.settle();
        }
    }

    @ParameterizedTest
    @MethodSource("seedsOfLeavers")
    void oldOwnersThatLeaveWhileTheyHandOverLeaveNothingBehind(long seed) {
        world = TestWorld.of(4, seed);
        for (int joined = 4; joined < 12; joined++) {
            TestWorld.Node newcomer = world.join(joined);
            writeAndRead(random.nextInt(8));
            List<TestWorld.Node> members = world.members();
            TestWorld.Node old = members.get((members.indexOf(newcomer) + 1) % members.size());
            leaving = Optional.of(old);
            world.leave(old.number, Duration.ofSeconds(10));
            writeAndRead(30);
            world.settle();
            written.forEach(
                    (key, number) -> assertThat(read(key, ReadLevel.OWNER)).isEqualTo(List.of("" + number)));
        }
    }

    static LongStream seedsOfLeavers() {
        return LongStream.rangeClosed(1, Long.getLong("chordal.handoff.seeds", 20));
    }

    @Test
    void whileALargeArcIsFetchedItsWritesGoOn() {
        Key crowded = Key.of("crowded", "item");
        world.join(1);
        world.settle();
        int newcomer = numberOfOwnerToBe(crowded);
        for (int i = 0; i < 40; i++) {
            world.write(0, additions(crowded.partition(), i * 256, 256));
        }
        world.settle();

        TestWorld.Node joined = world.join(newcomer);
        int writes = 0;
        while (!joined.service.health().active()) {
            long began = world.nanos();
            int number = ++writes;
            put(crowded, number, Ack.PRIMARY);
            longest = max(longest, Duration.ofNanos(world.nanos() - began));
            assertThat(read(crowded, ReadLevel.OWNER)).isEqualTo(List.of("" + number));
        }
        assertThat(writes).as("writes while the arc was fetched").isGreaterThan(5);
        assertThat(longest).isLessThan(PAUSE);
    }

    private SetWrite[] additions(Bytes partition, int from, int count) {
        return IntStream.range(from, from + count)
                .mapToObj(i -> world.addition(new Key(partition, Bytes.utf8("item " + i)), "member", "x".repeat(200)))
                .toArray(SetWrite[]::new);
    }

    /** Returns a number whose node will own the key once it joins. */
    private int numberOfOwnerToBe(Key key) {
        RingId position = RingProfile.DEFAULT.position(key.partition());
        RingId owner = world.homes(key).get(0).ref.id();
        return IntStream.range(100, 1000)
                .filter(number -> Arc.between(position, RingProfile.DEFAULT.position("node " + number), owner))
                .findFirst()
                .orElseThrow();
    }

    private void writeAndRead(int times) {
        writeAndRead(times, Ack.PRIMARY);
    }

    /** Each key's value is the number of its last write, which is read back by somebody else at once. */
    private void writeAndRead(int times, Ack ack) {
        for (int i = 0; i < times; i++) {
            Key key = Key.of("partition " + random.nextInt(KEYS), "item");
            int number = written.getOrDefault(key, 0) + 1;
            long began = world.nanos();
            put(key, number, ack);
            longest = max(longest, Duration.ofNanos(world.nanos() - began));
            written.put(key, number);
            assertThat(read(key, ReadLevel.OWNER))
                    .as(key + " right after write " + number)
                    .isEqualTo(List.of("" + number));
            world.run(Duration.ofMillis(random.nextInt(20)));
        }
    }

    /** A quorum that was not reached is tried again with the same operation id, as a user would. */
    private void put(Key key, int number, Ack ack) {
        RegisterWrite put = new RegisterWrite.Put(
                key, Bytes.utf8("" + number), Optional.empty(), Basis.latest(), world.operationId());
        List<WriteAnswer> answers = new ArrayList<>();
        for (int attempt = 0;
                attempt < 3 && !(answers.size() == 1 && answers.get(0) instanceof WriteAnswer.Done);
                attempt++) {
            answers.clear();
            answers.addAll(world.write(anyone(), ack, put));
        }
        assertThat(answers.get(0)).as(key + " at write " + number).isInstanceOf(WriteAnswer.Done.class);
    }

    private List<String> read(Key key, ReadLevel level) {
        ReadAnswer answer = world.read(anyone(), level, key).get(0);
        assertThat(answer).as(key.toString()).isInstanceOf(ReadAnswer.Found.class);
        return ((ReadAnswer.Found) answer)
                .value().register().siblings().stream()
                        .map(RegisterValue.Sibling::value)
                        .map(Bytes::toUtf8)
                        .toList();
    }

    private int anyone() {
        List<TestWorld.Node> members = new ArrayList<>(world.members());
        leaving.ifPresent(members::remove);
        return members.get(random.nextInt(members.size())).number;
    }

    private static Duration max(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
