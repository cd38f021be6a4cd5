// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.Attempt;
import io.chordal.dht.DhtConfig;
import io.chordal.dht.DhtException;
import io.chordal.dht.DhtNode;
import io.chordal.dht.PutOptions;
import io.chordal.dht.PutResult;
import io.chordal.dht.StoredWrite;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Endpoint;
import io.chordal.dht.id.Key;
import io.chordal.dht.record.SetMember;
import io.chordal.dht.record.SetValue;
import io.chordal.dht.record.StoredRecord;
import io.chordal.dht.replica.ReplicaConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the acceptance rows of the ring and its records promise, while messages are lost, come twice or late, and nodes die. */
@Tag("faults")
class RowsUnderFaultsTest {
    private static final Duration SOON = Duration.ofMinutes(1);
    private static final Bytes VALUE = Bytes.utf8("value");

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    @Tag("S0-2")
    void nodesThatJoinWhileOthersDieAndMessagesAreLostAgreeOnEveryPointer(long seed) {
        SimCluster cluster = cluster(seed, 5);
        SplittableRandom random = new SplittableRandom(seed);
        storm(cluster);

        for (int joined = 0; joined < 5; joined++) {
            SimMember entrance = any(cluster, random);
            SimMember joiner = cluster.machine();
            joiner.joinThrough(List.of(entrance.endpoint()));
            if (joined % 2 == 0) {
                cluster.world().run(Duration.ofMillis(random.nextInt(400)));
                cluster.members().stream()
                        .filter(member -> member != entrance && member != joiner)
                        .findFirst()
                        .orElseThrow()
                        .kill();
            }
            cluster.world().runUntil(() -> !joiner.isStarting(), SOON);
            assertThat(joiner.failure()).isEmpty();
            cluster.settle(SOON);
            assertThat(joiner.isMember()).isTrue();
        }
        assertThat(cluster.members()).hasSize(5 + 5 - 3);
    }

    @ParameterizedTest
    @ValueSource(longs = {4, 5})
    @Tag("S0-6")
    @Tag("S0-9")
    void afterDeathsEveryKeyIsListedOnceAsEachCopyNumber(long seed) {
        SimCluster cluster = cluster(seed, 6);
        List<Key> keys = fill(cluster, 40);
        cluster.settle(SOON);
        storm(cluster);

        cluster.members().get(1).kill();
        cluster.members().get(3).powerOff();
        assertThat(keys).allSatisfy(key -> assertReadable(cluster, key));
        cluster.settle(SOON);

        assertThreeCopies(cluster, keys);
    }

    @ParameterizedTest
    @ValueSource(longs = {6, 7, 8})
    @Tag("S0-8")
    @Tag("S4-18")
    void joinersAreHandedTheirKeysAndNoneIsMissedWhileTheOldOwnersDie(long seed) {
        SimCluster cluster = cluster(seed, 4);
        List<Key> keys = fill(cluster, 40);
        cluster.settle(SOON);
        storm(cluster);

        for (int round = 0; round < 3; round++) {
            SimMember joiner = cluster.machine().join();
            cluster.world().runUntil(() -> !joiner.isStarting(), SOON);
            assertThat(joiner.failure()).isEmpty();
            if (round == 1) {
                ownerBehind(cluster, joiner).kill();
            }
            assertThat(keys).allSatisfy(key -> assertReadable(cluster, key));
        }
        cluster.settle(SOON);

        assertThreeCopies(cluster, keys);
    }

    @ParameterizedTest
    @ValueSource(longs = {9, 10})
    @Tag("S0-10")
    void theOwnerAcknowledgesAloneAndTheCopiesFollowPastAHomeThatDied(long seed) {
        SimCluster cluster = cluster(seed, 6);
        Key key = Key.of("builds", "42");
        List<Endpoint> homes = homes(cluster, key);
        storm(cluster);
        machine(cluster, homes.get(1)).powerOff();

        Duration before = cluster.world().now();
        DhtNode writer = machine(cluster, homes.get(0)).dht();
        PutResult put = cluster.await(writer.put(key, VALUE, PutOptions.lazy()));

        assertThat(put.copies()).isEqualTo(1);
        assertThat(cluster.world().now().minus(before)).isLessThan(Duration.ofMillis(100));
        cluster.world().run(Duration.ofSeconds(8));
        assertThat(cluster.members().stream()
                        .filter(member -> stored(cluster, member).containsKey(key)))
                .hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12})
    @Tag("S0-11")
    void aMemberAddedAgainThroughAnotherNodeAfterTheOwnersDeathChangesNothing(long seed) {
        SimCluster cluster = cluster(seed, 6);
        Key key = Key.of("builds", "42");
        storm(cluster);
        List<Bytes> members =
                IntStream.range(0, 10).mapToObj(i -> Bytes.utf8("m" + i)).toList();
        members.forEach(member -> add(cluster, 0, key, member));
        cluster.settle(SOON);
        long version = set(cluster, key).setVersion();

        machine(cluster, homes(cluster, key).get(0)).kill();
        for (int i = 0; i < members.size(); i++) {
            assertThat(add(cluster, i % 5, key, members.get(i)).result().changed())
                    .isFalse();
        }

        assertThat(set(cluster, key).members())
                .extracting(SetMember::member)
                .containsExactlyInAnyOrderElementsOf(members);
        assertThat(set(cluster, key).setVersion()).isEqualTo(version);
        assertThat(add(cluster, 1, key, Bytes.utf8("another")).result().changed())
                .isTrue();
        assertThat(set(cluster, key).setVersion()).isEqualTo(version + 1);
    }

    @ParameterizedTest
    @ValueSource(longs = {13, 14})
    @Tag("S0-12")
    void manyKeysAreReadAtOnceAndOnlyTheUnknownIsNotFoundWhileNodesDie(long seed) {
        SimCluster cluster = cluster(seed, 6);
        List<Key> keys = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            keys.add(Key.of("partition " + i));
            add(cluster, i % 6, keys.get(i), Bytes.utf8("m"));
        }
        cluster.settle(SOON);
        storm(cluster);
        List<Key> asked = new ArrayList<>(keys);
        asked.add(Key.of("unknown"));

        for (int round = 0; round < 3; round++) {
            cluster.members().get(round).kill();
            for (SimMember reader : cluster.members()) {
                List<Attempt<SetValue>> answers =
                        cluster.await(reader.dht().records().getMany(asked));
                assertThat(answers).hasSize(31);
                assertThat(answers.subList(0, 30))
                        .allSatisfy(answer -> assertThat(answer.get().members()).hasSize(1));
                assertThat(answers.get(30).get().isEmpty()).isTrue();
            }
            cluster.settle(SOON);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {10, 12, 15, 16, 20, 23})
    @Tag("S0-13")
    @Tag("S4-18")
    void afterJoinsAndADeathEveryKeyHasExactlyThreeCopies(long seed) {
        DhtConfig quick = DhtConfig.lan()
                .withRecords(ReplicaConfig.defaults()
                        .with(c -> c.repairInterval(Duration.ofSeconds(3)).surplusGrace(Duration.ofSeconds(20))));
        SimCluster cluster = new SimCluster(new SimWorld(seed), quick).grow(4).settle(SOON);
        List<Key> keys = fill(cluster, 30);
        cluster.settle(SOON);
        storm(cluster);

        cluster.grow(6);
        cluster.members().get(2).kill();
        cluster.add();
        cluster.settle(SOON);
        assertThat(surplus(cluster)).as("copies of former homes").isPositive();
        cluster.world().run(Duration.ofMinutes(2));

        assertThat(surplus(cluster)).isZero();
        assertThreeCopies(cluster, keys);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4})
    @Tag("S4-17")
    void theCrashOfAnyOneNodeLosesNoRecordAndItsCopiesArePromoted(int dead) {
        SimCluster cluster = cluster(17, 5);
        List<Key> keys = fill(cluster, 40);
        cluster.settle(SOON);
        List<Key> owned = owned(cluster, cluster.members().get(dead));
        assertThat(owned).isNotEmpty();
        storm(cluster);

        cluster.members().get(dead).kill();
        assertThat(keys).allSatisfy(key -> assertReadable(cluster, key));
        cluster.settle(SOON);

        assertThat(cluster.members()).hasSize(4);
        assertThat(owned(cluster, cluster.members().get(dead % 4))).containsAll(owned);
        assertThreeCopies(cluster, keys);
    }

    /** The halves are every other node, or neighbours: then each half has keys of which it has no copy. */
    @ParameterizedTest
    @CsvSource({"4, false", "4, true", "6, false", "7, true", "12, false"})
    @Tag("S4-27")
    void halvesThatWereApartForAMinuteAreOneRingWithinHalfAMinuteAndEveryNameIsFoundEverywhere(
            int size, boolean neighbours) {
        SimCluster cluster = cluster(size, size);
        List<Key> names = fill(cluster, 20);
        cluster.settle(SOON);
        List<SimMember> members = cluster.members();
        for (int i = 0; i < size; i++) {
            boolean there = neighbours ? i < size / 2 : i % 2 == 0;
            cluster.world().links().side(members.get(i).endpoint(), there ? 1 : 0);
        }
        cluster.world().run(Duration.ofSeconds(45));
        for (int i = 0; i < size; i++) {
            Key name = Key.of("written apart " + i);
            cluster.await(members.get(i).dht().put(name, VALUE, PutOptions.lazy()));
            names.add(name);
        }
        cluster.world().run(Duration.ofSeconds(15));
        assertThat(cluster.unsettled()).isPresent();

        cluster.world().links().heal();
        listByATracker(cluster);
        cluster.settle(Duration.ofSeconds(30));
        if (neighbours) {
            // What was written where no home of it was comes home a second after its owner has lost it.
            cluster.world().run(Duration.ofSeconds(3));
        }

        for (SimMember reader : cluster.members()) {
            assertThat(names)
                    .allSatisfy(name ->
                            assertThat(cluster.await(reader.dht().get(name))).isPresent());
        }
    }

    @Test
    @Tag("S4-23")
    void amongAHundredNodesLookupsStayShortWhileATenthOfThemIsDead() {
        SimCluster cluster = cluster(23, 100);
        cluster.world().run(Duration.ofMinutes(2));
        storm(cluster);
        for (int i = 0; i < 10; i++) {
            cluster.members().get(i * 9).kill();
        }
        SplittableRandom random = new SplittableRandom(23);
        int lookups = 300;
        int hops = 0;
        for (int i = 0; i < lookups; i++) {
            hops += cluster.await(any(cluster, random).dht().lookup("key " + i))
                    .path()
                    .size();
        }
        assertThat((double) hops / lookups).isLessThanOrEqualTo(0.5 * Math.log(100) / Math.log(2) + 1);
    }

    private static SimCluster cluster(long seed, int size) {
        return new SimCluster(new SimWorld(seed), DhtConfig.lan()).grow(size).settle(SOON);
    }

    private static void storm(SimCluster cluster) {
        cluster.world().links().loss(0.02);
        cluster.world().links().duplicates(0.05);
        cluster.world().links().stragglers(0.05, Duration.ofMillis(500));
    }

    /** A tracker that all can reach again tells each member, every ten seconds, of the others. */
    private static void listByATracker(SimCluster cluster) {
        List<Endpoint> listed =
                cluster.members().stream().map(SimMember::endpoint).toList();
        cluster.members().forEach(member -> member.dht().meet(listed));
        cluster.world().at(Duration.ofSeconds(10), () -> listByATracker(cluster));
    }

    private static SimMember any(SimCluster cluster, SplittableRandom random) {
        List<SimMember> members = cluster.members();
        return members.get(random.nextInt(members.size()));
    }

    private static List<Key> fill(SimCluster cluster, int count) {
        List<Key> keys = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            keys.add(Key.of("partition " + i));
            SimMember writer = cluster.members().get(i % cluster.members().size());
            cluster.await(writer.dht().put(keys.get(i), VALUE, PutOptions.lazy()));
        }
        return keys;
    }

    private static StoredWrite add(SimCluster cluster, int through, Key key, Bytes member) {
        return cluster.await(cluster.members().get(through).dht().records().add(key, member, Bytes.EMPTY));
    }

    private static SetValue set(SimCluster cluster, Key key) {
        return cluster.await(cluster.anyNode().records().get(key)).orElseThrow();
    }

    /** Every node that is asked has the value; a refusal is tried again, as whoever asks would, but "not found" is no refusal. */
    private static void assertReadable(SimCluster cluster, Key key) {
        for (SimMember reader : cluster.members()) {
            assertThat(read(cluster, reader, key)).as("%s at %s", key, reader).contains(VALUE);
        }
    }

    private static Optional<Bytes> read(SimCluster cluster, SimMember reader, Key key) {
        try {
            return cluster.await(reader.dht().get(key)).map(found -> found.value());
        } catch (DhtException refused) {
            assertThat(refused.retryable()).isTrue();
            return cluster.await(reader.dht().get(key)).map(found -> found.value());
        }
    }

    private static List<Key> owned(SimCluster cluster, SimMember member) {
        return stored(cluster, member).entrySet().stream()
                .filter(entry -> entry.getValue() == 3)
                .map(Map.Entry::getKey)
                .toList();
    }

    /**
     * When the storm is over, each key is listed once by its owner, as copy 3, and once by each of the next two, as 2 and 1. A home
     * learns which copy it has when it is next compared with the owner, within half a minute or so.
     */
    private static void assertThreeCopies(SimCluster cluster, List<Key> keys) {
        cluster.world().links().calm();
        cluster.settle(SOON);
        cluster.world().run(SOON);
        for (int copy = 1; copy <= 3; copy++) {
            assertThat(listed(cluster, copy)).as("copy %d", copy).containsExactlyInAnyOrderElementsOf(keys);
        }
    }

    /** Returns the keys that the nodes list with this copy number, all together. */
    private static List<Key> listed(SimCluster cluster, int copyNumber) {
        return cluster.members().stream()
                .flatMap(member -> stored(cluster, member).entrySet().stream())
                .filter(entry -> entry.getValue() == copyNumber)
                .map(Map.Entry::getKey)
                .toList();
    }

    private static int surplus(SimCluster cluster) {
        return listed(cluster, 0).size();
    }

    private static TreeMap<Key, Integer> stored(SimCluster cluster, SimMember member) {
        TreeMap<Key, Integer> found = new TreeMap<>();
        for (StoredRecord stored : cluster.await(member.dht().records().stored(Optional.empty(), 1_000))
                .records()) {
            found.put(stored.value().register().key(), stored.copyNumber());
        }
        return found;
    }

    private static List<Endpoint> homes(SimCluster cluster, Key key) {
        return cluster.await(cluster.anyNode().records().replicas(key)).replicas().stream()
                .map(copy -> copy.node().endpoint())
                .toList();
    }

    private static SimMember machine(SimCluster cluster, Endpoint endpoint) {
        return cluster.members().stream()
                .filter(member -> member.endpoint().equals(endpoint))
                .findFirst()
                .orElseThrow();
    }

    /** Returns the member that owned the joiner's arc before. */
    private static SimMember ownerBehind(SimCluster cluster, SimMember joiner) {
        List<SimMember> members = cluster.members();
        return members.get((members.indexOf(joiner) + 1) % members.size());
    }
}
