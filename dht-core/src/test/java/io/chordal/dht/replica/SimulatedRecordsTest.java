// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.id.Key;
import io.chordal.dht.record.ReplicaReport;
import io.chordal.dht.record.SetWrite;
import io.chordal.dht.replica.message.Reconcile;
import io.chordal.dht.replica.message.WriteAnswer;
import io.chordal.dht.sim.SimNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Records over whole rings in the simulated world, with the production ring underneath. */
class SimulatedRecordsTest {
    private static final Key KEY = Key.of("builds", "42");

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 8})
    @Tag("S0-10")
    void aWriteIsAcknowledgedByItsOwnerAndThenCopiedToTheNextTwo(int size) {
        SimRecords records = SimRecords.of(size, size, ReplicaConfig.defaults());
        SimNode asked = records.ring.members().get(size - 1);

        WriteAnswer.Done done = (WriteAnswer.Done) records.write(asked, records.addition(KEY, "a"));
        records.world.run(Duration.ofMillis(300));

        assertThat(done.result().copies()).isEqualTo(1);
        assertThat(done.result().copiesWanted()).isEqualTo(Math.min(3, size));
        ReplicaReport report = records.replicas(asked, KEY);
        assertThat(report.isComplete()).isTrue();
        assertThat(report.replicas())
                .extracting(ReplicaReport.Replica::node)
                .isEqualTo(records.homes(KEY).stream().map(SimNode::self).toList());
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5, 8})
    @Tag("S0-9")
    @Tag("faults")
    void afterASilentDeathEveryKeyIsReadableAndHasItsThirdCopyAgainWithinTenSeconds(int size) {
        SimRecords records = SimRecords.of(size, size, ReplicaConfig.defaults());
        List<Key> keys = fill(records, 30);
        records.settle();
        SimNode dead = records.homes(keys.get(0)).get(0);

        Duration killed = records.world.now();
        dead.kill();
        SimNode reader = records.ring.members().get(0);
        assertThat(keys).allSatisfy(key -> assertThat(records.read(reader, key)).contains(List.of("m")));
        records.settle();

        assertThat(records.world.now().minus(killed)).isLessThan(Duration.ofSeconds(10));
        assertThat(keys).allSatisfy(key -> assertCopies(records, key, Math.min(3, size - 1)));
    }

    /** Each pair at the same moment: next to each other, one apart, opposite. */
    @ParameterizedTest
    @CsvSource({"0, 1", "1, 2", "0, 2", "3, 5", "0, 4", "7, 0"})
    @Tag("S0-15")
    @Tag("faults")
    void anyTwoSimultaneousDeathsLoseNoKeyAndTheRingClosesAgain(int one, int other) {
        SimRecords records = SimRecords.of(8, 21, ReplicaConfig.defaults());
        List<Key> keys = fill(records, 60);
        records.settle();
        List<SimNode> members = List.copyOf(records.ring.members());

        members.get(one).kill();
        members.get(other).kill();

        SimNode reader = records.ring.members().get(0);
        assertThat(keys).allSatisfy(key -> assertThat(records.read(reader, key)).contains(List.of("m")));
        records.settle();
        assertThat(records.ring.isIdeal()).isTrue();
        assertThat(records.ring.members()).hasSize(6);
        assertThat(keys).allSatisfy(key -> assertCopies(records, key, 3));
    }

    @Test
    void tenThousandRecordsHaveTheirThirdCopyAgainTenSecondsAfterADeath() {
        SimRecords records = SimRecords.of(5, 9, ReplicaConfig.defaults());
        List<SetWrite> additions = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            additions.add(records.addition(Key.of("partition " + i), "m", "x".repeat(1024)));
        }
        records.write(records.ring.members().get(0), additions);
        records.settle();
        Duration killed = records.world.now();

        records.ring.members().get(2).kill();
        records.settle();

        assertThat(records.world.now().minus(killed)).isLessThan(Duration.ofSeconds(10));
        for (int i = 0; i < 10_000; i += 100) {
            assertCopies(records, Key.of("partition " + i), 3);
        }
    }

    @Test
    @Tag("S0-8")
    void joinersGetTheirKeysAndNoReadMissesOneMeanwhile() {
        SimRecords records = SimRecords.of(3, 7, ReplicaConfig.defaults());
        List<Key> keys = fill(records, 40);
        records.settle();
        assertThat(records.ownedKeys()).hasSize(40);

        for (int joined = 4; joined <= 8; joined++) {
            records.ring.add();
            for (Key key : keys) {
                SimNode reader = records.ring.members().get(key.hashCode() & 1);
                assertThat(records.read(reader, key)).contains(List.of("m"));
            }
        }
        records.settle();

        assertThat(records.ownedKeys()).containsExactlyInAnyOrderElementsOf(keys);
        assertThat(keys).allSatisfy(key -> assertCopies(records, key, 3));
    }

    @Test
    @Tag("S0-13")
    void afterJoinsThereAreThreeCopiesAndNoSurplus() {
        ReplicaConfig config = ReplicaConfig.defaults()
                .with(c -> c.repairInterval(Duration.ofSeconds(3)).surplusGrace(Duration.ofSeconds(10)));
        SimRecords records = SimRecords.of(3, 11, config);
        List<Key> keys = fill(records, 30);
        records.ring.grow(6);
        records.settle();
        assertThat(surplus(records, keys)).isPositive();

        records.world.run(Duration.ofMinutes(1));

        assertThat(surplus(records, keys)).isZero();
        assertThat(keys).allSatisfy(key -> assertCopies(records, key, 3));
    }

    @Test
    @Tag("S0-14")
    void homesAreComparedWithAtRandomAroundTheConfiguredInterval() {
        SimRecords records =
                SimRecords.of(2, 12, ReplicaConfig.defaults().with(c -> c.repairInterval(Duration.ofSeconds(3))));
        fill(records, 10);
        records.world.run(Duration.ofMinutes(2));
        SimNode comparing = records.ring.members().get(0);
        List<Duration> rounds = new ArrayList<>();
        records.world.onDelivery((to, request) -> {
            if (request instanceof Reconcile round && round.sender().equals(comparing.self())) {
                rounds.add(records.world.now());
            }
        });

        records.world.run(Duration.ofMinutes(5));

        assertThat(rounds.size()).isBetween(80, 120);
        List<Duration> pauses = new ArrayList<>();
        for (int i = 1; i < rounds.size(); i++) {
            pauses.add(rounds.get(i).minus(rounds.get(i - 1)));
        }
        assertThat(pauses)
                .allSatisfy(pause -> assertThat(pause).isBetween(Duration.ofMillis(1_450), Duration.ofMillis(4_550)))
                .anySatisfy(pause -> assertThat(pause).isLessThan(Duration.ofMillis(2_500)))
                .anySatisfy(pause -> assertThat(pause).isGreaterThan(Duration.ofMillis(3_500)));
    }

    @Test
    void twoDeathsAtOnceLoseNoKeyThatHadItsCopies() {
        for (int pair = 0; pair < 8; pair++) {
            SimRecords records = SimRecords.of(8, 100 + pair, ReplicaConfig.defaults());
            List<Key> keys = fill(records, 40);
            records.settle();
            List<SimNode> members = records.ring.members();

            members.get(pair).kill();
            members.get((pair + 1) % 8).kill();
            records.settle();

            SimNode reader = records.ring.members().get(0);
            assertThat(keys)
                    .allSatisfy(key -> assertThat(records.read(reader, key)).contains(List.of("m")));
            assertThat(keys).allSatisfy(key -> assertCopies(records, key, 3));
        }
    }

    @Test
    void aGracefulLeaveLeavesThreeCopiesBehind() {
        SimRecords records = SimRecords.of(6, 5, ReplicaConfig.defaults());
        List<Key> keys = fill(records, 40);
        records.settle();
        SimNode leaver = records.ring.members().get(2);
        List<Boolean> left = new ArrayList<>();

        leaver.leave(Duration.ofSeconds(10), () -> left.add(true));
        records.world.runUntil(() -> !left.isEmpty(), Duration.ofSeconds(12));
        leaver.kill();

        assertThat(keys).allSatisfy(key -> assertCopies(records, key, 3));
        records.settle();
        assertThat(records.ownedKeys()).containsExactlyInAnyOrderElementsOf(keys);
    }

    @Test
    void theSameSeedGivesTheSameRun() {
        assertThat(trace(3)).isEqualTo(trace(3)).isNotEqualTo(trace(4));
    }

    private static String trace(long seed) {
        SimRecords records = SimRecords.of(5, seed, ReplicaConfig.defaults());
        fill(records, 10);
        records.ring.members().get(1).kill();
        records.settle();
        return records.world.traceHash() + " after " + records.world.events() + " events";
    }

    private static List<Key> fill(SimRecords records, int count) {
        List<SimNode> members = records.ring.members();
        List<Key> keys = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            keys.add(Key.of("partition " + i));
            records.write(members.get(i % members.size()), records.addition(keys.get(i), "m"));
        }
        return keys;
    }

    private static void assertCopies(SimRecords records, Key key, int expected) {
        assertThat(records.homes(key)).hasSize(expected).allSatisfy(home -> {
            assertThat(records.copy(home, key).digest())
                    .isEqualTo(records.copy(records.homes(key).get(0), key).digest());
            assertThat(records.copy(home, key).value().set().members()).hasSize(1);
        });
    }

    private static long surplus(SimRecords records, List<Key> keys) {
        return keys.stream()
                .flatMap(key -> records.ring.members().stream()
                        .filter(node -> !records.homes(key).contains(node))
                        .filter(node -> !records.copy(node, key).digest().isEmpty()))
                .count();
    }
}
