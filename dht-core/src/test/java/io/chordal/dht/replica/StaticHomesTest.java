// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chordal.dht.DhtConfig;
import io.chordal.dht.DhtException;
import io.chordal.dht.PutOptions;
import io.chordal.dht.PutResult;
import io.chordal.dht.Versioned;
import io.chordal.dht.homes.HomeList;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Endpoint;
import io.chordal.dht.id.Key;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.record.RecordHealth;
import io.chordal.dht.record.ReplicaReport;
import io.chordal.dht.record.SetMember;
import io.chordal.dht.record.WatchEvent;
import io.chordal.dht.replica.message.AwaitChanges;
import io.chordal.dht.replica.message.ReadRecords;
import io.chordal.dht.sim.SimCluster;
import io.chordal.dht.sim.SimMember;
import io.chordal.dht.sim.SimWorld;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Static homes in simulated rings of production nodes. */
class StaticHomesTest {
    private static final Key KEY = Key.of("accounts", "ada");
    private static final Duration SOON = Duration.ofSeconds(20);

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5})
    void whatIsWrittenAtOneHomeIsReadAtEveryOther(int size) {
        SimCluster ring = ring(size, 1);

        PutResult put = put(ring, 0, "one", PutOptions.quorum());

        assertThat(put.copiesWanted()).isEqualTo(Math.min(3, size));
        assertThat(put.copies()).isGreaterThan(Math.min(3, size) / 2);
        for (int i = 0; i < size; i++) {
            assertThat(value(ring, i)).isEqualTo("one");
        }
        assertThat(put(ring, size - 1, "two", PutOptions.all()).copies()).isEqualTo(Math.min(3, size));
        assertThat(value(ring, 0)).isEqualTo("two");
    }

    @Test
    @Tag("S2-40")
    @Tag("faults")
    void theHomesOfAKeyStayTheSameWhenOneOfThemDies() {
        SimCluster ring = ring(5, 2);
        List<Endpoint> homes = homes(ring, 0);
        put(ring, 0, "one", PutOptions.all());
        machine(ring, homes.get(0)).kill();
        ring.world().run(Duration.ofSeconds(30));
        SimMember other = ring.members().get(0);

        ReplicaReport report = ring.await(other.dht().records().replicas(KEY));

        assertThat(report.replicas().stream().map(copy -> copy.node().endpoint()))
                .containsExactlyInAnyOrderElementsOf(homes);
        assertThat(report.copies()).isEqualTo(2);
        PutResult put = ring.await(other.dht().put(KEY, Bytes.utf8("two"), PutOptions.quorum()));
        assertThat(put.copies()).isEqualTo(2);
        assertThat(put.copiesWanted()).isEqualTo(3);
    }

    @Test
    @Tag("S2-37")
    void oneOfThreeHomesRefusesWritesAndSaysWhichQuorumIsMissing() {
        SimCluster ring = ring(3, 3);
        put(ring, 0, "one", PutOptions.quorum());
        ring.machines().get(1).kill();
        ring.machines().get(2).kill();

        assertThatThrownBy(() -> put(ring, 0, "two", PutOptions.lazy()))
                .isInstanceOfSatisfying(DhtException.class, failure -> {
                    assertThat(failure.reason()).isEqualTo(CallFailure.Reason.UNAVAILABLE);
                    assertThat(failure.outcomeUnknown()).isFalse();
                })
                .hasMessageContaining("insufficient replicas for write quorum: fewer than 2 of the 3 homes")
                .hasMessageContaining("machine1:7000")
                .hasMessageContaining("available");
        assertThatThrownBy(() -> value(ring, 0)).hasMessageContaining("insufficient replicas for read quorum");
    }

    @Test
    void theMajoritySideOfAPartitionGoesOnAndTheOtherOneRefuses() {
        SimCluster ring = ring(3, 4);
        put(ring, 0, "before", PutOptions.quorum());
        ring.world().links().side(ring.machines().get(0).endpoint(), 1);

        assertThat(put(ring, 1, "during", PutOptions.quorum()).copies()).isEqualTo(2);
        assertThat(value(ring, 2)).isEqualTo("during");
        assertThatThrownBy(() -> put(ring, 0, "lost", PutOptions.quorum())).isInstanceOf(DhtException.class);
        assertThatThrownBy(() -> value(ring, 0)).isInstanceOf(DhtException.class);

        ring.world().links().heal();
        assertThat(value(ring, 0)).isEqualTo("during");
        ring.settle(Duration.ofMinutes(2));
        assertThat(ring.await(ring.anyNode().records().replicas(KEY)).isComplete())
                .isTrue();
    }

    @Test
    @Tag("S2-39")
    @Tag("faults")
    void afterAPartitionComparisonsFindAndRepairTheKeysThatDiffer() {
        SimCluster ring = ring(3, 5);
        for (int i = 0; i < 100; i++) {
            ring.await(ring.anyNode().put(Key.of("p" + i % 7, "k" + i), Bytes.utf8("old"), PutOptions.all()));
        }
        SimMember away = ring.machines().get(2);
        ring.world().links().side(away.endpoint(), 1);
        for (int i = 0; i < 100; i += 3) {
            ring.await(ring.machines()
                    .get(0)
                    .dht()
                    .put(Key.of("p" + i % 7, "k" + i), Bytes.utf8("new"), PutOptions.quorum()));
        }
        ring.machines().get(0).kill();
        ring.machines().get(1).kill();
        ring.machines().get(0).found();
        ring.machines().get(1).join();
        ring.world().links().heal();

        ring.settle(Duration.ofMinutes(2));

        for (int i = 0; i < 100; i++) {
            ReplicaReport report = ring.await(ring.anyNode().records().replicas(Key.of("p" + i % 7, "k" + i)));
            assertThat(report.isComplete()).isTrue();
            assertThat(report.copies()).isEqualTo(3);
        }
    }

    @Test
    @Tag("S2-38")
    @Tag("faults")
    void aReadAtAMajorityGivesAStaleHomeWhatItMissed() {
        SimCluster ring = ring(3, 6);
        put(ring, 0, "one", PutOptions.all());
        List<Endpoint> homes = homes(ring, 0);
        SimMember stale = machine(ring, homes.get(0));
        ring.world().links().side(stale.endpoint(), 1);
        SimMember writer = machine(ring, homes.get(1));
        ring.await(writer.dht().put(KEY, Bytes.utf8("two"), PutOptions.quorum()));
        // only the stale home is left beside one that has the value, and nothing but the read brings them together
        machine(ring, homes.get(2)).kill();
        ring.world().links().heal();

        Optional<Versioned> read = ring.await(stale.dht().get(KEY));

        assertThat(read.orElseThrow().value()).isEqualTo(Bytes.utf8("two"));
        assertThat(read.orElseThrow().isConflicted()).isFalse();
        List<ReplicaReport.Replica> copies = ring.await(stale.dht().records().replicas(KEY)).replicas().stream()
                .filter(copy -> copy.state() == ReplicaReport.State.PRESENT)
                .toList();
        assertThat(copies).hasSize(2);
        assertThat(copies.get(0).digest()).isEqualTo(copies.get(1).digest());
    }

    @Test
    void aWriterThatMovesToAnotherHomeReplacesWhatItWroteBefore() {
        SimCluster ring = ring(3, 7);
        List<Endpoint> homes = homes(ring, 0);
        machine(ring, homes.get(2)).kill();
        put(ring, index(ring, homes.get(0)), "one", PutOptions.quorum());
        machine(ring, homes.get(2)).join();
        ring.world().run(SOON);
        machine(ring, homes.get(0)).kill();
        SimMember third = machine(ring, homes.get(2));

        ring.await(third.dht().put(KEY, Bytes.utf8("two"), PutOptions.quorum()));

        Versioned read = ring.await(third.dht().get(KEY)).orElseThrow();
        assertThat(read.values()).containsExactly(Bytes.utf8("two"));
    }

    @Test
    void aHomeThatLostItsDiskSaysNothingBeforeItHasMetBothOthers() {
        SimCluster ring = ring(3, 8);
        put(ring, 0, "one", PutOptions.quorum());
        ring.settle(Duration.ofMinutes(1));
        SimMember lost = ring.machines().get(2);
        lost.loseDisk();
        ring.machines().get(1).kill();
        ring.world().run(Duration.ofSeconds(10));
        lost.join();
        ring.world().runUntil(lost::isMember, SOON);
        ring.world().run(SOON);

        assertThat(health(ring, lost).active())
                .as("in step with one of two others down")
                .isFalse();
        assertThatThrownBy(() -> value(ring, 2)).isInstanceOf(DhtException.class);

        ring.machines().get(1).join();
        ring.settle(Duration.ofMinutes(1));
        assertThat(value(ring, 2)).isEqualTo("one");
        ring.machines().get(0).kill();
        assertThat(value(ring, 2)).isEqualTo("one");
    }

    /** Its disk has room for that word only some time after it was found in step. */
    @Test
    void aHomeWhoseDiskCouldNotKeepThatItIsInStepKeepsItLater() {
        SimCluster ring = ring(3, 17);
        put(ring, 0, "one", PutOptions.quorum());
        ring.settle(Duration.ofMinutes(1));
        SimMember home = ring.machines().get(2);
        home.loseDisk();
        home.host().disk().refuseHomes(true);
        home.join();
        ring.settle(Duration.ofMinutes(1));
        ring.world().run(SOON);
        home.host().disk().refuseHomes(false);
        ring.world().run(Duration.ofMinutes(1));
        home.kill();
        ring.machines().get(1).kill();
        home.join();
        ring.world().runUntil(home::isMember, SOON);

        assertThat(value(ring, 2)).isEqualTo("one");
    }

    @Test
    void aHomeThatStartsAgainOnItsDiskSpeaksAtOnce() {
        SimCluster ring = ring(3, 9);
        put(ring, 0, "one", PutOptions.quorum());
        ring.settle(Duration.ofMinutes(1));
        ring.machines().forEach(SimMember::kill);
        ring.machines().get(2).found();
        ring.world().runUntil(ring.machines().get(2)::isMember, SOON);
        assertThat(health(ring, ring.machines().get(2)).active()).isTrue();
        ring.machines().get(1).join();
        ring.world().runUntil(ring.machines().get(1)::isMember, SOON);

        assertThat(value(ring, 1)).isEqualTo("one");
    }

    @Test
    void twoOfThreeHomesBeginARingOfTheirOwn() {
        SimCluster ring = cluster(3, 10);
        ring.add();
        ring.add();

        put(ring, 1, "one", PutOptions.quorum());

        ring.add();
        ring.settle(Duration.ofMinutes(1));
        assertThat(value(ring, 2)).isEqualTo("one");
    }

    @Test
    void ofTwoHomesTheOneThatIsLeftGoesOnAndSaysThatACopyIsMissing() {
        SimCluster ring = ring(2, 11);
        put(ring, 0, "one", PutOptions.quorum());
        ring.machines().get(1).kill();

        PutResult put = put(ring, 0, "two", PutOptions.quorum());

        assertThat(put.copies()).isEqualTo(1);
        assertThat(put.copiesWanted()).isEqualTo(2);
        assertThat(value(ring, 0)).isEqualTo("two");
        ring.machines().get(1).join();
        ring.settle(Duration.ofMinutes(1));
        ring.machines().get(0).kill();
        ring.world().run(SOON);
        assertThat(value(ring, 1)).isEqualTo("two");
    }

    /** The first is dead, the second lost sight of the third for a moment, and would be asked again only 5 s later. */
    @Test
    void whoFailedLatelyIsAskedAgainBeforeOneThatDidNotEvenAnswer() {
        SimCluster ring = ring(3, 18);
        put(ring, 0, "one", PutOptions.all());
        List<Endpoint> homes = homes(ring, 0);
        SimMember asked = machine(ring, homes.get(1));
        machine(ring, homes.get(0)).kill();
        ring.world().links().side(homes.get(2), 1);
        ring.world().at(Duration.ofSeconds(1), () -> ring.world().links().heal());
        Duration begun = ring.world().now();

        PutResult put = ring.await(asked.dht().put(KEY, Bytes.utf8("two"), PutOptions.quorum()));

        assertThat(put.copies()).isEqualTo(2);
        assertThat(ring.world().now().minus(begun)).isLessThan(Duration.ofMillis(3_500));
    }

    @Test
    void aClientReadsAndWritesThroughTheHomesOfItsList() {
        SimCluster ring = ring(3, 12);
        SimMember client = ring.machine();
        client.client();
        ring.world().run(Duration.ofSeconds(1));

        ring.await(client.dht().put(KEY, Bytes.utf8("one"), PutOptions.quorum()));

        assertThat(ring.await(client.dht().get(KEY)).orElseThrow().value()).isEqualTo(Bytes.utf8("one"));
        assertThat(value(ring, 0)).isEqualTo("one");
    }

    @Test
    void aPartitionIsListedAsAMajorityHasIt() {
        SimCluster ring = ring(5, 13);
        List<Endpoint> homes = homes(ring, 0);
        machine(ring, homes.get(0)).kill();
        SimMember writer = machine(ring, homes.get(1));
        for (int i = 0; i < 20; i++) {
            ring.await(writer.dht().records().add(Key.of("accounts", "k" + i), Bytes.utf8("m"), Bytes.EMPTY));
        }
        machine(ring, homes.get(0)).join();
        ring.world().runUntil(machine(ring, homes.get(0))::isMember, SOON);
        machine(ring, homes.get(1)).kill();

        assertThat(ring.await(machine(ring, homes.get(0))
                                .dht()
                                .records()
                                .scan(Bytes.utf8("accounts"), Optional.empty(), 100))
                        .sets())
                .hasSize(20);
    }

    @Test
    void aMemberRemovedAtAHomeThatWasAwayWhenItWasAddedIsGone() {
        SimCluster ring = ring(3, 14);
        List<Endpoint> homes = homes(ring, 0);
        SimMember away = machine(ring, homes.get(0));
        ring.world().links().side(away.endpoint(), 1);
        SimMember writer = machine(ring, homes.get(1));
        ring.await(writer.dht().records().add(KEY, Bytes.utf8("m"), Bytes.EMPTY));
        machine(ring, homes.get(2)).kill();
        ring.world().links().heal();

        ring.await(away.dht().records().remove(KEY, Bytes.utf8("m")));

        assertThat(ring.await(writer.dht().records().get(KEY))
                        .map(set -> set.members())
                        .orElse(List.<SetMember>of()))
                .isEmpty();
    }

    @Test
    void aHomeThatIsDownIsTriedNoMoreOftenTheLongerItIs() {
        SimCluster ring = ring(3, 16);
        put(ring, 0, "one", PutOptions.all());
        ring.machines().get(2).kill();
        ring.world().run(Duration.ofMinutes(1));
        long events = eventsOfAMinute(ring);
        ring.world().run(Duration.ofMinutes(30));

        assertThat(eventsOfAMinute(ring)).isLessThan(2 * events);
    }

    private static long eventsOfAMinute(SimCluster ring) {
        long before = ring.world().events();
        ring.world().run(Duration.ofMinutes(1));
        return ring.world().events() - before;
    }

    @Test
    void aNodeWhoseRecordsBelongToAnotherListDoesNotStart() {
        SimCluster ring = ring(3, 15);
        put(ring, 0, "one", PutOptions.quorum());
        ring.settle(Duration.ofMinutes(1));
        ring.machines().get(1).kill();
        ring.staticHomes(StaticHomes.of(new HomeList(2, members(4))));

        ring.machines().get(1).join();
        ring.world().run(SOON);

        assertThat(ring.machines().get(1).failure().orElseThrow())
                .hasMessageContaining("version 1 of the list of homes")
                .hasMessageContaining("start the node with the list that it had");
    }

    // ---- the ring

    @Test
    void aWatchReadsTheHomeThatTellsItOfChanges() {
        SimCluster ring = ring(4, 12);
        List<Endpoint> homes = homes(ring, 0);
        SimMember outside = ring.machines().stream()
                .filter(machine -> !homes.contains(machine.endpoint()))
                .findFirst()
                .orElseThrow();
        machine(ring, homes.get(0)).kill();
        List<WatchEvent> told = new ArrayList<>();
        outside.dht().watch(KEY, told::add);
        assertThat(ring.world().runUntil(() -> !told.isEmpty(), SOON)).isTrue();
        machine(ring, homes.get(0)).join();
        ring.settle(Duration.ofMinutes(1));

        List<Endpoint> read = new ArrayList<>();
        List<Endpoint> tellers = new ArrayList<>();
        ring.world().onDelivery((to, request) -> {
            if (request instanceof ReadRecords) {
                read.add(to);
            } else if (request instanceof AwaitChanges) {
                tellers.add(to);
            }
        });
        int before = told.size();
        ring.await(machine(ring, homes.get(1)).dht().put(KEY, Bytes.utf8("new"), PutOptions.quorum()));
        assertThat(ring.world().runUntil(() -> told.size() > before, SOON)).isTrue();
        ring.world().run(Duration.ofSeconds(10));

        assertThat(tellers).isNotEmpty();
        assertThat(read).hasSizeBetween(1, 3);
        assertThat(read).allMatch(tellers::contains);
    }

    private static List<Endpoint> members(int size) {
        return IntStream.range(0, size)
                .mapToObj(i -> new Endpoint("machine" + i, 7000))
                .toList();
    }

    private static SimCluster cluster(int size, long seed) {
        DhtConfig config = DhtConfig.lan()
                .withRecords(ReplicaConfig.defaults().with(c -> c.repairInterval(Duration.ofSeconds(5))));
        return new SimCluster(new SimWorld(seed), config).staticHomes(StaticHomes.of(HomeList.of(members(size))));
    }

    private static SimCluster ring(int size, long seed) {
        return cluster(size, seed).grow(size).settle(Duration.ofMinutes(1));
    }

    private static PutResult put(SimCluster ring, int at, String value, PutOptions options) {
        return ring.await(ring.machines().get(at).dht().put(KEY, Bytes.utf8(value), options));
    }

    private static String value(SimCluster ring, int at) {
        Versioned read = ring.await(ring.machines().get(at).dht().get(KEY)).orElseThrow();
        assertThat(read.values()).hasSize(1);
        return read.value().toUtf8();
    }

    private static List<Endpoint> homes(SimCluster ring, int at) {
        return new ArrayList<>(
                ring.await(ring.machines().get(at).dht().records().replicas(KEY)).replicas().stream()
                        .map(copy -> copy.node().endpoint())
                        .toList());
    }

    private static SimMember machine(SimCluster ring, Endpoint endpoint) {
        return ring.machines().get(index(ring, endpoint));
    }

    private static int index(SimCluster ring, Endpoint endpoint) {
        return ring.machines().stream().map(SimMember::endpoint).toList().indexOf(endpoint);
    }

    private static RecordHealth health(SimCluster ring, SimMember member) {
        return ring.await(member.dht().records().health());
    }
}
