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
import io.chordal.dht.replica.message.ReadAnswer;
import io.chordal.dht.replica.message.WriteAnswer;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Several changes of the ring at once, none of them a death, while each of thirty registers of the arc is written again as soon as
 * it was acknowledged, each by one writer. Two versions side by side would show that two nodes decided about one key.
 */
class HandoffStormTest {
    private static final int REGISTERS = 30;
    private static final Duration BUDGET = Duration.ofSeconds(10);

    private TestWorld world = TestWorld.of(1);
    private Random random = new Random(1);
    private final TreeMap<Key, Integer> acknowledged = new TreeMap<>();
    private final TreeSet<Integer> leaving = new TreeSet<>();
    private boolean writing = true;
    private int reads;
    private int stale;
    private int siblings;

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void aNodeLeavesWhileAnotherTakesOverBehindIt(long seed) {
        Gap gap = begin(6, seed);
        int newcomer = gap.numbers(8).get(7);
        write(gap.before.ref.id(), id(newcomer));
        leave(gap.before);
        world.run(Duration.ofMillis(random.nextInt(300)));
        world.join(newcomer);
        end();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void sixNodesJoinBeforeOneOwnerAtOnce(long seed) {
        Gap gap = begin(3, seed);
        List<Integer> newcomers = gap.numbers(6);
        write(gap.before.ref.id(), id(newcomers.get(4)));
        Collections.shuffle(newcomers, random);
        for (int newcomer : newcomers) {
            world.join(newcomer);
            world.run(Duration.ofMillis(random.nextInt(100)));
        }
        end();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void aNodeJoinsWhereAnotherHasJustLeft(long seed) {
        Gap gap = begin(6, seed);
        int newcomer = gap.numbers(8).get(7);
        List<TestWorld.Node> members = world.members();
        int at = members.indexOf(gap.before);
        write(members.get((at + members.size() - 1) % members.size()).ref.id(), id(newcomer));
        leave(gap.before);
        world.runUntil(BUDGET.plusSeconds(1), () -> gap.before.dead);
        world.run(Duration.ofMillis(random.nextInt(900)));
        world.join(newcomer);
        end();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void aNodeJoinsBeforeOneThatTakesOver(long seed) {
        Gap gap = begin(4, seed);
        List<Integer> newcomers = gap.numbers(8);
        write(gap.before.ref.id(), id(newcomers.get(7)));
        world.join(newcomers.get(7));
        world.run(Duration.ofMillis(random.nextInt(300)));
        world.join(newcomers.get(3));
        end();
    }

    private Gap begin(int size, long seed) {
        world = TestWorld.of(size, seed);
        random = new Random(seed);
        List<TestWorld.Node> members = world.members();
        return IntStream.range(0, members.size())
                .mapToObj(i -> new Gap(members.get(i), members.get((i + 1) % members.size())))
                .max((one, other) -> one.width().compareTo(other.width()))
                .orElseThrow();
    }

    private void leave(TestWorld.Node node) {
        leaving.add(node.number);
        world.leave(node.number, BUDGET);
    }

    private void end() {
        world.run(Duration.ofSeconds(2));
        writing = false;
        world.run(Duration.ofSeconds(12));
        world.settle();
        assertThat(siblings).as("versions side by side").isZero();
        assertThat(reads).isGreaterThan(1_000);
        assertThat(stale).as("of %d reads", reads).isLessThanOrEqualTo(reads / 1_000);
        acknowledged.keySet().forEach(key -> read(key, acknowledged.get(key)));
        int before = stale;
        world.run(Duration.ofSeconds(12));
        assertThat(stale).as("after all is quiet").isEqualTo(before);
    }

    private void write(RingId from, RingId to) {
        IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> Key.of("partition " + i, "item"))
                .filter(key -> Arc.between(from, RingProfile.DEFAULT.position(key.partition()), to))
                .limit(REGISTERS)
                .forEach(key -> put(key, 1));
        world.run(Duration.ofMillis(300));
    }

    private void put(Key key, int number) {
        if (writing) {
            put(key, number, world.operationId());
        }
    }

    /** A write without an outcome is tried again with its id until there is one. */
    private void put(Key key, int number, Bytes operation) {
        RegisterWrite put =
                new RegisterWrite.Put(key, Bytes.utf8("" + number), Optional.empty(), Basis.latest(), operation);
        world.nodes
                .get(anyone())
                .service
                .write(
                        List.of(put),
                        Ack.PRIMARY,
                        Outcome.of(
                                answers -> {
                                    if (answers.get(0) instanceof WriteAnswer.Done) {
                                        acknowledged.put(key, number);
                                        read(key, number);
                                        put(key, number + 1);
                                    } else {
                                        put(key, number, operation);
                                    }
                                },
                                failure -> {
                                    throw new AssertionError(failure);
                                }));
    }

    private void read(Key key, int least) {
        world.nodes
                .get(anyone())
                .service
                .read(
                        List.of(key),
                        ReadLevel.OWNER,
                        Outcome.of(
                                answers -> {
                                    if (answers.get(0) instanceof ReadAnswer.Found found) {
                                        compare(found.value().register(), least);
                                    }
                                },
                                failure -> {
                                    throw new AssertionError(failure);
                                }));
    }

    private void compare(RegisterValue value, int least) {
        reads++;
        siblings += value.siblings().size() > 1 ? 1 : 0;
        int latest = value.siblings().stream()
                .mapToInt(sibling -> Integer.parseInt(sibling.value().toUtf8()))
                .max()
                .orElse(0);
        stale += latest < least ? 1 : 0;
    }

    private int anyone() {
        List<TestWorld.Node> members = world.members().stream()
                .filter(node -> !leaving.contains(node.number))
                .toList();
        return members.get(random.nextInt(members.size())).number;
    }

    private static RingId id(int number) {
        return RingProfile.DEFAULT.position("node " + number);
    }

    /** Two nodes that follow each other. */
    private record Gap(TestWorld.Node before, TestWorld.Node after) {
        BigInteger width() {
            return RingProfile.DEFAULT.distance(before.ref.id(), after.ref.id());
        }

        /** Returns numbers of nodes that would stand between them, in ring order. */
        List<Integer> numbers(int count) {
            return new ArrayList<>(IntStream.iterate(100, i -> i + 1)
                    .filter(number -> Arc.between(before.ref.id(), id(number), after.ref.id()))
                    .limit(count)
                    .boxed()
                    .sorted((one, other) -> RingProfile.DEFAULT
                            .distance(before.ref.id(), id(one))
                            .compareTo(RingProfile.DEFAULT.distance(before.ref.id(), id(other))))
                    .toList());
        }
    }
}
