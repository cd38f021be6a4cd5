// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.id.RingId;
import io.chordal.dht.id.RingProfile;
import io.chordal.dht.sim.SimNode;
import io.chordal.dht.sim.SimRing;
import io.chordal.dht.sim.SimWorld;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nodes that are in nobody's list: clients, and those that left. */
class ClientAndLeaveTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Test
    @Tag("S0-28")
    void twentyClientsComeAndGoWithoutChangingAnybodysView() {
        SimWorld world = new SimWorld(1);
        SimRing ring = new SimRing(world).grow(5).settle(LIMIT);
        world.run(Duration.ofSeconds(30));
        List<RingView> before =
                ring.members().stream().map(node -> node.chord().view()).toList();
        List<SimNode> clients = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            SimNode client = ring.node().start(List.of(ring.members().get(i % 5).endpoint()));
            RingId target = RingProfile.DEFAULT.position("key " + i);
            assertThat(ring.lookup(client, target).owner())
                    .isEqualTo(ring.owner(target).self());
            clients.add(client);
        }
        clients.forEach(SimNode::kill);
        world.run(Duration.ofSeconds(30));
        assertThat(ring.members().stream().map(node -> node.chord().view()).toList())
                .isEqualTo(before);
    }

    @Test
    void aClientGoesOnThroughAnotherMemberWhenItsEntranceDies() {
        SimWorld world = new SimWorld(2);
        SimRing ring = new SimRing(world).grow(4).settle(LIMIT);
        SimNode entrance = ring.members().get(0);
        SimNode client = ring.node().start(List.of(entrance.endpoint()));
        ring.lookup(client, RingProfile.DEFAULT.position("a"));
        ring.lookup(client, RingProfile.DEFAULT.position("b"));
        ring.lookup(client, RingProfile.DEFAULT.position("c"));
        entrance.kill();
        ring.settle(LIMIT);
        RingId target = RingProfile.DEFAULT.position("d");
        assertThat(ring.lookup(client, target).owner())
                .isEqualTo(ring.owner(target).self());
    }

    @Test
    void aClientCanBecomeAMember() {
        SimWorld world = new SimWorld(3);
        SimRing ring = new SimRing(world).grow(3).settle(LIMIT);
        SimNode client = ring.node().start(List.of(ring.members().get(0).endpoint()));
        client.joinNow(List.of());
        assertThat(world.runUntil(client::hasJoined, LIMIT)).isTrue();
        ring.settle(LIMIT);
        assertThat(ring.members()).hasSize(4);
    }

    /** Messages overtake each other; afterwards nobody would wait for whom it believed back, and cut off. */
    @Test
    void anAnswerThatWasSentBeforeTheGoodbyeBringsNobodyBack() {
        for (int number = 1; number <= 100; number++) {
            int seed = number;
            SimWorld world = new SimWorld(seed);
            SimRing ring = new SimRing(world).grow(3).settle(LIMIT);
            List<SimNode> members = ring.members();
            SimNode stays = members.get(seed % 3);
            world.links().latency(Duration.ofMillis(1), Duration.ofMillis(100));
            members.get((seed + 2) % 3)
                    .leave(
                            Duration.ofSeconds(1),
                            () -> members.get((seed + 1) % 3).leave(Duration.ofSeconds(1), () -> {}));
            boolean alone = world.runUntil(() -> !stays.chord().neighbourhood().hasOthers(), LIMIT);
            assertThat(alone).as("seed %s", seed).isTrue();
            for (int i = 0; i < 100; i++) {
                world.run(Duration.ofMillis(20));
                assertThat(stays.chord().neighbourhood().hasOthers())
                        .as("seed %s", seed)
                        .isFalse();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5, 18, 24})
    void aNodeThatLeavesIsMissedByNobody(int size) {
        SimWorld world = new SimWorld(size);
        SimRing ring = new SimRing(world).grow(size).settle(LIMIT);
        SimNode leaver = ring.members().get(0);
        SimNode before = ring.members().get(size - 1);
        boolean[] done = new boolean[1];
        leaver.leave(Duration.ofSeconds(1), () -> done[0] = true);
        assertThat(world.runUntil(() -> done[0], Duration.ofMillis(200))).isTrue();
        world.runUntil(
                () -> !before.chord().neighbourhood().successors().contains(leaver.self()), Duration.ofMillis(200));
        assertThat(before.chord().neighbourhood().successors()).doesNotContain(leaver.self());
        ring.settle(LIMIT);
        assertThat(ring.members()).hasSize(size - 1);
        assertThat(leaver.chord().view().standing()).isEqualTo(Standing.LEFT);
    }

    @Test
    void aNodeThatLeftLooksThingsUpAsAClientDoes() {
        SimWorld world = new SimWorld(7);
        SimRing ring = new SimRing(world).grow(4).settle(LIMIT);
        SimNode leaver = ring.members().get(0);
        boolean[] done = new boolean[1];
        leaver.leave(Duration.ofSeconds(1), () -> done[0] = true);
        assertThat(world.runUntil(() -> done[0], LIMIT)).isTrue();
        ring.settle(LIMIT);
        leaver.chord().useEntrances(List.of(ring.members().get(0).endpoint()));
        RingId target = RingProfile.DEFAULT.position("e");
        assertThat(ring.lookup(leaver, target).owner())
                .isEqualTo(ring.owner(target).self());
        assertThat(ring.members()).hasSize(3);
    }

    @Test
    void theLastNodeLeavesToo() {
        SimWorld world = new SimWorld(4);
        SimRing ring = new SimRing(world).grow(1);
        boolean[] done = new boolean[1];
        ring.members().get(0).leave(Duration.ofSeconds(1), () -> done[0] = true);
        world.run(Duration.ofSeconds(1));
        assertThat(done[0]).isTrue();
    }

    @Test
    void aDepartureIsPreparedWhileTheNodeIsStillAMember() {
        SimWorld world = new SimWorld(5);
        SimRing ring = new SimRing(world).grow(3).settle(LIMIT);
        SimNode leaver = ring.members().get(1);
        List<Standing> seen = new ArrayList<>();
        List<Runnable> finish = new ArrayList<>();
        leaver.chord().addDeparture((budget, done) -> {
            seen.add(leaver.chord().view().standing());
            finish.add(done);
        });
        leaver.leave(Duration.ofSeconds(5), () -> {});
        world.run(Duration.ofSeconds(2));
        assertThat(seen).containsExactly(Standing.LEAVING);
        assertThat(ring.members()).hasSize(3);
        finish.get(0).run();
        world.run(Duration.ofSeconds(1));
        assertThat(leaver.chord().view().standing()).isEqualTo(Standing.LEFT);
    }

    @Test
    void aDepartureThatTakesTooLongIsNotWaitedFor() {
        SimWorld world = new SimWorld(6);
        SimRing ring = new SimRing(world).grow(3).settle(LIMIT);
        SimNode leaver = ring.members().get(1);
        leaver.chord().addDeparture((budget, done) -> {});
        leaver.leave(Duration.ofSeconds(5), () -> {});
        world.run(Duration.ofMillis(4_900));
        assertThat(leaver.chord().view().standing()).isEqualTo(Standing.LEAVING);
        world.run(Duration.ofSeconds(1));
        assertThat(leaver.chord().view().standing()).isEqualTo(Standing.LEFT);
    }
}
