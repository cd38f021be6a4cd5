// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.id.Arc;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import io.chordal.dht.id.RingProfile;
import io.chordal.dht.record.Ack;
import io.chordal.dht.record.ReadLevel;
import io.chordal.dht.record.RegisterWrite;
import io.chordal.dht.record.RegisterWrite.Basis;
import io.chordal.dht.replica.message.Handoff;
import io.chordal.dht.replica.message.ReadAnswer;
import io.chordal.dht.replica.message.WriteAnswer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A hand-off in which the old owner, the new one, or both die at each millisecond from before the new one remembers the old one until
 * after it has taken over: a call takes two of them, a forced write three, so that each of their writes is cut off before and after.
 */
class HandoffCrashTest {
    private static final Duration BEFORE = Duration.ofMillis(6);
    private static final int STEPS = 24;
    private static final int KEYS = 6;

    private TestWorld world = TestWorld.of(1);
    private TestWorld.Node before = world.nodes.get(0);
    private TestWorld.Node owner = before;
    private int newcomer;
    private final TreeMap<Key, Integer> acknowledged = new TreeMap<>();
    private boolean writing = true;
    private String step = "";

    @ParameterizedTest
    @EnumSource
    void nothingAcknowledgedIsLostAndNothingThatWasThereIsNotFound(Victims victims) {
        begin();
        long joined = world.nanos();
        boolean[] asked = {false};
        world.onCall = (to, request) -> asked[0] |= request instanceof Handoff;
        world.runUntil(Duration.ofSeconds(10), () -> asked[0]);
        Duration begun = Duration.ofNanos(world.nanos() - joined).minus(BEFORE);
        for (int millis = 0; millis < STEPS; millis++) {
            step = victims + " after " + millis + " ms";
            begin();
            world.run(begun.plusMillis(millis));
            die(victims);
        }
    }

    /** The same every time, until the newcomer has joined. */
    private void begin() {
        world = new TestWorld(7, ReplicaConfig.defaults());
        world.slowDisks = true;
        for (int i = 0; i < 3; i++) {
            world.join(i);
        }
        world.run(Duration.ofSeconds(5));
        before = world.members().get(0);
        owner = world.members().get(1);
        newcomer = IntStream.iterate(100, i -> i + 1)
                .filter(i -> Arc.between(before.ref.id(), RingProfile.DEFAULT.position("node " + i), owner.ref.id()))
                .findFirst()
                .orElseThrow();
        acknowledged.clear();
        writing = true;
        IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> Key.of("partition " + i))
                .filter(key -> Arc.between(
                        before.ref.id(),
                        RingProfile.DEFAULT.position(key.partition()),
                        RingProfile.DEFAULT.position("node " + newcomer)))
                .limit(KEYS)
                .forEach(key -> put(before, key, 1));
        world.run(Duration.ofSeconds(1));
        assertThat(acknowledged).hasSize(KEYS);

        world.join(newcomer);
    }

    private void die(Victims victims) {
        if (victims != Victims.NEWCOMER) {
            world.kill(owner.number);
        }
        if (victims != Victims.OWNER) {
            world.kill(newcomer);
        }
        for (int i = 0; i < 5; i++) {
            world.run(Duration.ofMillis(400));
            readAll(before, false);
        }
        boolean ownerFirst = victims != Victims.BOTH_NEWCOMER_FIRST;
        restart(ownerFirst ? owner.number : newcomer);
        for (int i = 0; i < 5; i++) {
            world.run(Duration.ofMillis(400));
            readAll(before, false);
        }
        restart(ownerFirst ? newcomer : owner.number);
        world.run(Duration.ofSeconds(1));
        writing = false;
        world.run(Duration.ofSeconds(12));
        world.settle();
        readAll(before, true);
    }

    private void restart(int number) {
        if (world.nodes.get(number).dead) {
            world.restart(number);
        }
    }

    private void put(TestWorld.Node at, Key key, int number) {
        if (!writing) {
            return;
        }
        RegisterWrite put = new RegisterWrite.Put(
                key, Bytes.utf8("" + number), Optional.empty(), Basis.latest(), world.operationId());
        at.service.write(
                List.of(put),
                Ack.PRIMARY,
                Outcome.of(
                        answers -> {
                            if (answers.get(0) instanceof WriteAnswer.Done) {
                                acknowledged.put(key, number);
                            }
                            put(at, key, number + 1);
                        },
                        failure -> {
                            throw new AssertionError(failure);
                        }));
    }

    /** Whatever can be read has a value; in the end each is the last acknowledged one or a later one. */
    private void readAll(TestWorld.Node at, boolean inTheEnd) {
        List<Key> keys = new ArrayList<>(acknowledged.keySet());
        List<List<ReadAnswer>> answers = new ArrayList<>();
        at.service.read(keys, ReadLevel.OWNER, Outcome.of(answers::add, failure -> {
            throw new AssertionError(failure);
        }));
        world.runUntil(Duration.ofSeconds(20), () -> !answers.isEmpty());
        for (int i = 0; i < keys.size(); i++) {
            if (answers.get(0).get(i) instanceof ReadAnswer.Found found) {
                int latest = found.value().register().siblings().stream()
                        .mapToInt(sibling -> Integer.parseInt(sibling.value().toUtf8()))
                        .max()
                        .orElse(0);
                assertThat(latest).as("%s, %s", step, keys.get(i)).isPositive();
                if (inTheEnd) {
                    assertThat(latest)
                            .as("%s, %s", step, keys.get(i))
                            .isGreaterThanOrEqualTo(acknowledged.get(keys.get(i)));
                }
            } else {
                assertThat(inTheEnd).as("%s, %s can be read", step, keys.get(i)).isFalse();
            }
        }
    }

    /** Who dies, and who of both comes back first. */
    enum Victims {
        OWNER,
        NEWCOMER,
        BOTH,
        BOTH_NEWCOMER_FIRST
    }
}
