// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chordal.dht.DhtConfig;
import io.chordal.dht.DhtException;
import io.chordal.dht.PutOptions;
import io.chordal.dht.Versioned;
import io.chordal.dht.homes.HomeList;
import io.chordal.dht.homes.HomePlan;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Endpoint;
import io.chordal.dht.id.Key;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.record.CausalContext;
import io.chordal.dht.record.ReplicaReport;
import io.chordal.dht.record.SetMember;
import io.chordal.dht.record.SetValue;
import io.chordal.dht.replica.message.ConfirmCopies;
import io.chordal.dht.replica.message.ShareHorizon;
import io.chordal.dht.sim.SimCluster;
import io.chordal.dht.sim.SimMember;
import io.chordal.dht.sim.SimWorld;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tombstones that are collected where keys live at a list of homes, in simulated rings of production nodes. */
class StaticCollectionTest {
    private static final Key KEY = Key.of("accounts", "ada");
    private static final Duration TTL = Duration.ofSeconds(20);
    private static final Duration ENOUGH = TTL.plusSeconds(40);

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5})
    void aTombstoneIsCollectedAtAllHomesOnceItsTimeIsOver(int size) {
        SimCluster ring = ring(size, size, 1);
        add(ring, 0, "stays");
        add(ring, 0, "m");
        put(ring, 0, "v");
        remove(ring, 0, "m");
        ring.await(node(ring, 0).dht().delete(KEY, PutOptions.quorum()));
        ring.world().run(TTL.minusSeconds(5));
        assertThat(tombstones(ring)).isEqualTo(2 * Math.min(3, size));

        ring.world().run(Duration.ofSeconds(45));

        assertThat(tombstones(ring)).isZero();
        requireEqualCopies(ring);
        for (int i = 0; i < size; i++) {
            assertThat(members(ring, i)).containsExactly("stays");
            assertThat(values(ring, i)).isEmpty();
        }
    }

    @Test
    void nothingIsCollectedWhileAHomeIsDownAndAllOnceItIsBack() {
        SimCluster ring = ring(3, 3, 2);
        add(ring, 0, "m");
        ring.settle(ENOUGH);
        SimMember away = node(ring, 2);
        away.kill();
        remove(ring, 0, "m");

        ring.world().run(Duration.ofMinutes(10));
        assertThat(tombstones(ring)).isEqualTo(2);
        away.join();
        requireNeverSeen(ring, "m");
        ring.world().run(Duration.ofMinutes(2));

        assertThat(tombstones(ring)).isZero();
        requireNeverSeen(ring, "m");
    }

    @Test
    void whatLivesAtOthersIsCollectedWhileOneIsDown() {
        SimCluster ring = ring(5, 5, 3);
        List<Key> keys =
                IntStream.range(0, 40).mapToObj(i -> Key.of("partition " + i)).toList();
        keys.forEach(key -> ring.await(node(ring, 0).dht().put(key, Bytes.utf8("v"), PutOptions.all())));
        SimMember down = node(ring, 0);
        down.kill();
        keys.forEach(key -> ring.await(node(ring, 1).dht().delete(key, PutOptions.quorum())));
        ring.world().run(ENOUGH);

        int livingAtIt = 0;
        for (Key key : keys) {
            boolean there = report(ring, 1, key).replicas().stream()
                    .anyMatch(copy -> copy.node().endpoint().equals(down.endpoint()));
            livingAtIt += there ? 1 : 0;
        }
        assertThat(livingAtIt).isBetween(1, 39);
        assertThat(tombstones(ring)).isEqualTo(2 * livingAtIt);
    }

    @Test
    void theVersionThatUsersSeeDoesNotGoBackAndAComparisonWithWhatWasReadGoesOn() {
        SimCluster ring = ring(3, 3, 4);
        add(ring, 0, "m");
        remove(ring, 1, "m");
        put(ring, 0, "one");
        CausalContext ofValue =
                ring.await(node(ring, 0).dht().get(KEY)).orElseThrow().context();
        ring.await(node(ring, 1).dht().delete(KEY, PutOptions.quorum()));
        ring.world().run(ENOUGH);
        assertThat(tombstones(ring)).isZero();

        assertThat(ring.await(node(ring, 1).dht().records().add(KEY, Bytes.utf8("m"), Bytes.EMPTY))
                        .result()
                        .revision())
                .isEqualTo(3);
        assertThatThrownBy(() -> ring.await(node(ring, 2)
                        .dht()
                        .put(KEY, Bytes.utf8("two"), PutOptions.quorum().onlyIf(ofValue))))
                .isInstanceOfSatisfying(
                        DhtException.class,
                        failure -> assertThat(failure.reason()).isEqualTo(CallFailure.Reason.CONFLICT));
        ring.await(node(ring, 2)
                .dht()
                .put(KEY, Bytes.utf8("two"), PutOptions.quorum().onlyIfAbsent()));
        for (int i = 0; i < 3; i++) {
            assertThat(values(ring, i)).containsExactly("two");
        }
    }

    /** One home hears of the collection before the others: with two of three up, each pair of homes reads and writes. */
    @ParameterizedTest
    @CsvSource({"1, 0", "1, 1", "1, 2", "2, 0", "2, 1", "2, 2"})
    void whereOnlySomeHomesHeardOfACollectionEveryMajorityAnswers(int deaf, int down) {
        SimCluster ring = ring(3, 3, 5);
        add(ring, 0, "stays");
        add(ring, 0, "m");
        remove(ring, 0, "m");
        ring.settle(TTL);
        boolean[] told = {false};
        ring.world().onDelivery((to, request) -> {
            if (request instanceof ShareHorizon && !told[0]) {
                told[0] = true;
                ring.world().links().side(node(ring, deaf).endpoint(), 1);
            }
        });
        assertThat(ring.world().runUntil(() -> told[0], ENOUGH)).isTrue();
        ring.world().run(Duration.ofMillis(200));
        node(ring, down).kill();
        ring.world().links().heal();

        for (int i = 0; i < 3; i++) {
            if (i != down) {
                assertThat(version(ring, i)).isEqualTo(3);
                assertThat(members(ring, i)).containsExactly("stays");
                remove(ring, i, "m");
            }
        }
        node(ring, down).join();
        ring.settle(Duration.ofMinutes(1));
        ring.world().run(ENOUGH);
        requireEqualCopies(ring);
        assertThat(tombstones(ring)).isZero();
        assertThat(members(ring, down)).containsExactly("stays");
    }

    /** Each home in turn loses its power or its disk at each step of a collection. */
    @ParameterizedTest
    @CsvSource({"0, false", "1, false", "2, false", "0, true", "1, true", "2, true"})
    void aCollectionThatIsCutAnywhereBringsNothingBack(int victim, boolean diskLost) {
        for (int step = 0; step < 9; step++) {
            SimCluster ring = ring(3, 3, 60 + step);
            add(ring, 0, "stays");
            add(ring, 0, "m");
            remove(ring, 0, "m");
            boolean[] begun = {false};
            ring.world().onDelivery((to, request) -> begun[0] |= request instanceof ConfirmCopies);
            assertThat(ring.world().runUntil(() -> begun[0], ENOUGH)).isTrue();
            ring.world().run(Duration.ofMillis(3 * step));
            if (diskLost) {
                node(ring, victim).loseDisk();
            } else {
                node(ring, victim).powerOff();
            }
            ring.world().run(Duration.ofSeconds(3));
            assertThat(members(ring, (victim + 1) % 3)).as("step " + step).containsExactly("stays");
            node(ring, victim).join();
            ring.settle(Duration.ofMinutes(1));
            requireNeverSeen(ring, "m");
            ring.world().run(ENOUGH);

            assertThat(tombstones(ring)).as("step " + step).isZero();
            requireEqualCopies(ring);
            assertThat(version(ring, victim)).as("step " + step).isEqualTo(3);
        }
    }

    @Test
    void aDiskThatIsReplacedLearnsOfWhatWasCollectedBeforeItSpeaks() {
        SimCluster ring = ring(3, 3, 7);
        add(ring, 0, "stays");
        add(ring, 0, "m");
        remove(ring, 0, "m");
        ring.world().run(ENOUGH);
        assertThat(tombstones(ring)).isZero();

        node(ring, 1).loseDisk();
        node(ring, 1).join();
        ring.settle(Duration.ofMinutes(1));
        node(ring, 2).loseDisk();
        node(ring, 2).join();
        ring.settle(Duration.ofMinutes(1));
        node(ring, 0).kill();

        assertThat(version(ring, 1)).isEqualTo(3);
        assertThat(version(ring, 2)).isEqualTo(3);
    }

    /** When it was removed its disk had rows that were then removed, and collected. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aMemberThatIsAddedAgainBringsNothingBackThatWasRemovedMeanwhile(boolean folded) {
        SimCluster ring = ring(3, 3, 8);
        add(ring, 0, "m");
        add(ring, 0, "stays");
        add(ring, 0, folded ? many(0) : List.of());
        ring.settle(Duration.ofMinutes(1));
        change(ring, 0, 2, 0, 1);
        ring.settle(Duration.ofMinutes(1));
        remove(ring, 0, "m");
        if (folded) {
            removeAll(ring, many(0));
        }
        ring.world().run(Duration.ofMinutes(folded ? 6 : 2));
        assertThat(tombstones(ring)).isZero();

        change(ring, 1, 3, 0, 1, 2);
        requireNeverSeen(ring, "m");
        ring.settle(Duration.ofMinutes(1));
        requireNeverSeen(ring, "m");

        assertThat(members(ring, 2)).containsExactly("stays");
        assertThat(asides(ring, 2)).isZero();
        requireEqualCopies(ring);
    }

    @Test
    void nothingIsCollectedWhileTheListIsChanged() {
        SimCluster ring = ring(3, 4, 9);
        add(ring, 0, "m");
        remove(ring, 0, "m");
        node(ring, 3).kill();
        node(ring, 2).kill();
        ring.world().run(Duration.ofSeconds(5));
        node(ring, 3).join();
        ring.world().run(Duration.ofSeconds(10));
        node(ring, 0).dht().changeHomes(new HomeList(2, endpoints(0, 1, 2, 3)));
        int[] asked = {0};
        ring.world().onDelivery((to, request) -> asked[0] += request instanceof ConfirmCopies ? 1 : 0);
        int looks = 0;
        for (int i = 0; i < 1_000; i++) {
            int before = asked[0];
            boolean was = isChanging(ring, 0);
            ring.world().run(Duration.ofMillis(10));
            if (was && isChanging(ring, 0)) {
                looks++;
                assertThat(asked[0]).isEqualTo(before);
            }
        }
        node(ring, 2).join();
        ring.world().run(Duration.ofMinutes(3));

        assertThat(looks).isGreaterThan(500);
        assertThat(asked[0]).isPositive();
        assertThat(isChanging(ring, 0)).isFalse();
        assertThat(tombstones(ring)).isZero();
        requireNeverSeen(ring, "m");
    }

    /** Entries do not grow without bound, and what any home wrote meanwhile is not taken for collected. */
    @ParameterizedTest
    @ValueSource(ints = {3, 5})
    void manyEntriesAreFoldedAndNoWriteOfAnyHomeSuffersFromIt(int size) {
        SimCluster ring = ring(size, size, 10);
        for (int round = 0; round < 2; round++) {
            List<String> some = many(round);
            add(ring, 0, some);
            removeAll(ring, some);
            for (int i = 0; i < size; i++) {
                add(ring, i, "stays " + round + " " + i);
            }
            ring.world().run(Duration.ofMinutes(3));
        }
        ring.world().run(Duration.ofMinutes(6));
        assertThat(tombstones(ring)).isZero();
        ReplicaReport report = report(ring, 0, KEY);
        assertThat(report.isComplete()).isTrue();
        for (ReplicaReport.Replica home : report.replicas()) {
            SimMember machine = machine(ring, home.node().endpoint());
            machine.kill();
            assertThat(machine.host().disk().openStore().horizon().cost()).isLessThan(300_000);
            assertThat(machine.host().disk().openStore().horizon().arcs()).isNotEmpty();
            machine.join();
            ring.settle(Duration.ofMinutes(1));
            assertThat(asides(ring, ring.machines().indexOf(machine))).isZero();
        }

        machine(ring, report.replicas().get(0).node().endpoint()).loseDisk();
        machine(ring, report.replicas().get(0).node().endpoint()).join();
        ring.settle(Duration.ofMinutes(1));
        for (int i = 0; i < size; i++) {
            assertThat(members(ring, i)).hasSize(2 * size + i);
            add(ring, i, "again " + i);
            assertThat(members(ring, (i + 1) % size)).contains("again " + i);
        }
        requireEqualCopies(ring);
    }

    // ---- the ring

    private static SimCluster ring(int list, int machines, long seed) {
        DhtConfig config = DhtConfig.lan()
                .withRecords(ReplicaConfig.defaults()
                        .with(c -> c.tombstoneTtl(TTL)
                                .repairInterval(Duration.ofSeconds(5))
                                .expiryInterval(Duration.ofSeconds(2))));
        return new SimCluster(new SimWorld(seed), config)
                .staticHomes(StaticHomes.of(
                        HomeList.of(endpoints(IntStream.range(0, list).toArray()))))
                .grow(machines)
                .settle(Duration.ofMinutes(1));
    }

    private static List<Endpoint> endpoints(int... numbers) {
        return IntStream.of(numbers)
                .mapToObj(i -> new Endpoint("machine" + i, 7000))
                .toList();
    }

    private static SimMember node(SimCluster ring, int number) {
        return ring.machines().get(number);
    }

    private static SimMember machine(SimCluster ring, Endpoint endpoint) {
        return ring.machines().stream()
                .filter(machine -> machine.endpoint().equals(endpoint))
                .findFirst()
                .orElseThrow();
    }

    private static void change(SimCluster ring, int at, int version, int... numbers) {
        ring.await(node(ring, at).dht().changeHomes(new HomeList(version, endpoints(numbers))));
    }

    private static boolean isChanging(SimCluster ring, int at) {
        HomePlan[] plan = new HomePlan[1];
        node(ring, at).dht().homes().thenAccept(told -> plan[0] = told.orElseThrow());
        ring.world().run(Duration.ofMillis(1));
        return plan[0] != null && plan[0].next().isPresent();
    }

    private static void put(SimCluster ring, int at, String value) {
        ring.await(node(ring, at).dht().put(KEY, Bytes.utf8(value), PutOptions.all()));
    }

    private static List<String> values(SimCluster ring, int at) {
        return ring.await(node(ring, at).dht().get(KEY)).map(Versioned::values).orElse(List.of()).stream()
                .map(Bytes::toUtf8)
                .toList();
    }

    private static void add(SimCluster ring, int at, String member) {
        ring.await(node(ring, at).dht().records().add(KEY, Bytes.utf8(member), Bytes.EMPTY));
    }

    private static void add(SimCluster ring, int at, List<String> members) {
        members.forEach(member -> add(ring, at, member));
    }

    private static void remove(SimCluster ring, int at, String member) {
        ring.await(node(ring, at).dht().records().remove(KEY, Bytes.utf8(member)));
    }

    private static void removeAll(SimCluster ring, List<String> members) {
        members.forEach(member -> remove(ring, 0, member));
    }

    /** Names so long that their entries are more than may be kept. */
    private static List<String> many(int round) {
        return IntStream.range(0, 120)
                .mapToObj(i -> "m" + round + "." + i + "x".repeat(800))
                .toList();
    }

    private static Optional<SetValue> set(SimCluster ring, int at) {
        return ring.await(node(ring, at).dht().records().get(KEY));
    }

    private static List<String> members(SimCluster ring, int at) {
        return set(ring, at).map(SetValue::members).orElse(List.<SetMember>of()).stream()
                .map(member -> member.member().toUtf8())
                .toList();
    }

    private static long version(SimCluster ring, int at) {
        return set(ring, at).map(SetValue::setVersion).orElse(0L);
    }

    private static void requireNeverSeen(SimCluster ring, String member) {
        for (int i = 0; i < 60; i++) {
            SimMember asked = ring.members().get(i % ring.members().size());
            assertThat(members(ring, ring.machines().indexOf(asked))).doesNotContain(member);
            ring.world().run(Duration.ofMillis(20));
        }
    }

    private static void requireEqualCopies(SimCluster ring) {
        assertThat(report(ring, 0, KEY).replicas().stream()
                        .map(ReplicaReport.Replica::digest)
                        .distinct())
                .hasSize(1);
    }

    private static ReplicaReport report(SimCluster ring, int at, Key key) {
        return ring.await(node(ring, at).dht().records().replicas(key));
    }

    private static int tombstones(SimCluster ring) {
        return ring.members().stream()
                .mapToInt(
                        machine -> ring.await(machine.dht().records().health()).tombstones())
                .sum();
    }

    private static int asides(SimCluster ring, int at) {
        return ring.await(node(ring, at).dht().records().health()).aside();
    }
}
