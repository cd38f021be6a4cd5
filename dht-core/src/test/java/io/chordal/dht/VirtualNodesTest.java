// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingId;
import io.chordal.dht.id.RingProfile;
import io.chordal.dht.record.ReplicaReport;
import io.chordal.dht.sim.SimCluster;
import io.chordal.dht.sim.SimMember;
import io.chordal.dht.sim.SimWorld;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VirtualNodesTest {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int KEYS = 60;

    private int number = 20;
    private SimCluster cluster = new SimCluster(new SimWorld(1), DhtConfig.lan()).virtualNodes(() -> number);

    private static Key key(int i) {
        return Key.of("partition " + i, "item");
    }

    private List<Bytes> value(DhtNode node, int i) {
        return cluster.await(node.get(key(i))).orElseThrow().values();
    }

    private void put(int i, String value) {
        put(any(i), i, value);
    }

    private void put(DhtNode node, int i, String value) {
        cluster.await(node.put(key(i), Bytes.utf8(value), PutOptions.quorum()));
    }

    private DhtNode any(int i) {
        return one(cluster.members(), i);
    }

    /** A node that has left is gone, with what it was asked. */
    private DhtNode anyBut(SimMember leaver, int i) {
        return one(
                cluster.members().stream()
                        .filter(member -> !member.equals(leaver))
                        .toList(),
                i);
    }

    private static DhtNode one(List<SimMember> members, int i) {
        return members.get(i % members.size()).dht();
    }

    private void write(String value) {
        for (int i = 0; i < KEYS; i++) {
            put(i, value);
        }
    }

    private void readsEverywhere(String value) {
        for (SimMember member : cluster.members()) {
            for (int i = 0; i < KEYS; i++) {
                assertThat(value(member.dht(), i)).containsExactly(Bytes.utf8(value));
            }
        }
    }

    private void hasCopiesWhereTheNextPlacesAre(int copies) {
        TreeMap<RingId, NodeRef> places = new TreeMap<>();
        cluster.members().stream()
                .map(member -> member.dht().self())
                .forEach(process ->
                        RingProfile.DEFAULT.places(process).forEach(place -> places.put(place.id(), process)));
        for (int i = 0; i < KEYS; i++) {
            List<NodeRef> walk = new ArrayList<>(places.tailMap(RingProfile.DEFAULT.position(key(i).partition()))
                    .values());
            walk.addAll(places.values());
            List<NodeRef> homes = walk.stream().distinct().limit(copies).toList();
            ReplicaReport report = cluster.await(any(i).records().replicas(key(i)));
            assertThat(report.isComplete()).as("%s", report).isTrue();
            assertThat(report.replicas().stream()
                            .map(ReplicaReport.Replica::node)
                            .toList())
                    .isEqualTo(homes);
        }
    }

    @Test
    void copiesAreAtTheProcessesOfTheNextPlaces() {
        cluster.grow(5);
        write("one");
        cluster.settle(LIMIT);
        hasCopiesWhereTheNextPlacesAre(3);
        readsEverywhere("one");
    }

    @Test
    void nodesMayHaveDifferentNumbersAndAnotherOneAtTheNextStart() {
        number = 1;
        cluster.grow(2);
        write("one");
        number = 7;
        cluster.grow(4);
        hasAll("one");
        write("two");
        SimMember again = cluster.members().get(0);
        again.kill();
        number = 3;
        again.join();
        cluster.world().runUntil(again::isMember, LIMIT);
        hasAll("two");
        assertThat(again.dht().self().places()).isEqualTo(3);
    }

    private void hasAll(String value) {
        cluster.settle(LIMIT);
        hasCopiesWhereTheNextPlacesAre(3);
        readsEverywhere(value);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void writesAreSeenWhileNodesJoinAndLeaveAtOnce(long seed) {
        cluster = new SimCluster(new SimWorld(seed), DhtConfig.lan()).virtualNodes(() -> number);
        cluster.grow(4);
        write("0");
        List<SimMember> first = cluster.members();
        cluster.machine().join();
        cluster.machine().join();
        for (int round = 1; round < 40; round++) {
            int i = round % KEYS;
            if (round == 10) {
                first.get(0).leave(Duration.ofSeconds(10));
                cluster.machine().join();
            }
            put(anyBut(first.get(0), i), i, "round " + round);
            assertThat(value(anyBut(first.get(0), round * 7), i)).containsExactly(Bytes.utf8("round " + round));
            cluster.world().run(Duration.ofMillis(20));
        }
        cluster.settle(LIMIT);
        hasCopiesWhereTheNextPlacesAre(3);
    }

    @Test
    void nothingIsLostWhenANodeDies() {
        cluster.grow(5);
        write("one");
        cluster.settle(LIMIT);
        cluster.members().get(2).kill();
        cluster.world().run(Duration.ofSeconds(1));
        hasAll("one");
    }

    @Test
    void aClientFindsWhatMembersFind() {
        cluster.grow(4);
        write("one");
        SimMember client = cluster.machine().client();
        cluster.world().run(Duration.ofSeconds(1));
        for (int i = 0; i < KEYS; i++) {
            assertThat(value(client.dht(), i)).containsExactly(Bytes.utf8("one"));
            assertThat(cluster.await(client.dht().lookup("partition " + i)).owner())
                    .isEqualTo(cluster.await(any(i).lookup("partition " + i)).owner());
        }
    }

    @Test
    void aRingThatIsNotListedWholeTakesNobodyWithSeveralPlaces() {
        number = 1;
        cluster.grow(20).settle(LIMIT);
        number = 2;
        SimMember refused = cluster.machine().join();
        cluster.world().runUntil(() -> refused.failure().isPresent(), LIMIT);
        assertThat(refused.failure().orElseThrow()).hasMessageContaining("virtual nodes");
    }

    @Test
    void the65thNodeIsRefused() {
        number = 2;
        cluster.grow(64);
        number = 1;
        SimMember refused = cluster.machine().join();
        cluster.world().runUntil(() -> refused.failure().isPresent(), LIMIT);
        assertThat(refused.failure().orElseThrow()).hasMessageContaining("64 nodes at most");
    }

    @Test
    void theirNumberIsBounded() {
        assertThatThrownBy(() -> DhtNode.builder().virtualNodes(257)).hasMessageContaining("1..256");
        assertThatThrownBy(() -> DhtNode.builder()
                        .profile(RingProfile.SHA1_5)
                        .virtualNodes(2)
                        .createRing()
                        .start())
                .hasMessageContaining("virtualNodes");
    }
}
