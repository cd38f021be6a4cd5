// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.sim.SimNode;
import io.chordal.dht.sim.SimRing;
import io.chordal.dht.sim.SimWorld;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nodes, and whole rings, that stop and start again. */
class RestartTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 8, 20})
    void aNodeThatStartsAgainTakesItsOldPlaceInItsNewLife(int size) {
        SimWorld world = new SimWorld(size);
        SimRing ring = new SimRing(world).grow(size).settle(LIMIT);
        SimNode restarted = ring.members().get(1);
        restarted.kill();
        restarted.startJoining(List.of(ring.members().get(0).endpoint()));
        assertThat(world.runUntil(restarted::hasJoined, LIMIT)).isTrue();
        ring.settle(LIMIT);
        assertThat(restarted.self().incarnation()).isEqualTo(2);
        assertThat(ring.members()).hasSize(size);
    }

    @Test
    void aNodeFindsItsRingByWhatItRemembersWhenItsSeedIsGone() {
        SimWorld world = new SimWorld(1);
        SimRing ring = new SimRing(world).grow(4).settle(LIMIT);
        SimNode founder = ring.nodes().get(0);
        SimNode restarted = ring.nodes().get(3);
        founder.kill();
        restarted.kill();
        ring.settle(LIMIT);
        restarted.startJoining(List.of(founder.endpoint()));
        assertThat(world.runUntil(restarted::hasJoined, LIMIT)).isTrue();
        ring.settle(LIMIT);
        assertThat(ring.members()).hasSize(3);
    }

    @Test
    void aWholeRingThatWasStoppedIsTheSameRingWhenItStartsAgain() {
        SimWorld world = new SimWorld(2);
        SimRing ring = new SimRing(world).grow(4).settle(LIMIT);
        Optional<Bytes> name = ring.nodes().get(0).chord().ringId();
        ring.nodes().forEach(SimNode::kill);
        SimNode founder = ring.nodes().get(0);
        founder.startFounding();
        assertThat(world.runUntil(founder::hasJoined, LIMIT)).isTrue();
        for (SimNode node : ring.nodes().subList(1, 4)) {
            node.startJoining(List.of(founder.endpoint()));
        }
        world.runUntil(() -> ring.nodes().stream().allMatch(SimNode::hasJoined), LIMIT);
        ring.settle(LIMIT);
        assertThat(ring.members())
                .hasSize(4)
                .allSatisfy(node -> assertThat(node.chord().ringId()).isEqualTo(name));
    }

    @Test
    void nodesThatTakeTheirRingUpAgainAtTheSameTimeMeetWithinSeconds() {
        SimWorld world = new SimWorld(7);
        SimRing ring = new SimRing(world).grow(4).settle(LIMIT);
        ring.nodes().forEach(SimNode::kill);
        ring.nodes().forEach(SimNode::startFounding);
        assertThat(world.runUntil(() -> ring.nodes().stream().allMatch(SimNode::hasJoined), LIMIT))
                .isTrue();
        ring.settle(Duration.ofSeconds(15));
        assertThat(ring.members()).hasSize(4);
    }

    @Test
    void aFounderThatStartsAgainGoesBackToTheOthersInsteadOfFoundingAgain() {
        SimWorld world = new SimWorld(3);
        SimRing ring = new SimRing(world).grow(3).settle(LIMIT);
        Optional<Bytes> name = ring.nodes().get(0).chord().ringId();
        SimNode founder = ring.nodes().get(0);
        founder.kill();
        ring.settle(LIMIT);
        founder.startFounding();
        assertThat(world.runUntil(founder::hasJoined, LIMIT)).isTrue();
        ring.settle(LIMIT);
        assertThat(ring.members()).hasSize(3);
        assertThat(founder.chord().ringId()).isEqualTo(name);
    }

    @Test
    void anOnlyNodeThatStartsAgainIsItsRing() {
        SimWorld world = new SimWorld(4);
        SimRing ring = new SimRing(world).grow(1);
        SimNode only = ring.nodes().get(0);
        Optional<Bytes> name = only.chord().ringId();
        only.kill();
        only.startFounding();
        assertThat(world.runUntil(only::hasJoined, Duration.ofSeconds(1))).isTrue();
        assertThat(only.chord().ringId()).isEqualTo(name);
    }

    @Test
    void aNodeThatIsToldToJoinNeverFounds() {
        SimWorld world = new SimWorld(5);
        SimRing ring = new SimRing(world).grow(2).settle(LIMIT);
        SimNode other = ring.nodes().get(1);
        ring.nodes().forEach(SimNode::kill);
        other.startJoining(List.of(ring.nodes().get(0).endpoint()));
        world.runUntil(() -> other.joinFailure().isPresent(), LIMIT);
        assertThat(other.joinFailure().map(CallFailure::reason)).contains(CallFailure.Reason.REFUSED);
        assertThat(other.chord().view().standing()).isEqualTo(Standing.CLIENT);
    }

    @Test
    void aNewNodeAtTheEndpointOfADeadOneIsNotTakenForIt() {
        SimWorld world = new SimWorld(6);
        SimRing ring = new SimRing(world).grow(4).settle(LIMIT);
        SimNode dead = ring.members().get(2);
        dead.kill();
        SimRing stranger = new SimRing(world);
        stranger.node(dead.endpoint()).startFounding();
        ring.nodes();
        world.run(Duration.ofSeconds(10));
        assertThat(ring.members().get(0).chord().neighbourhood().successors()).doesNotContain(dead.self());
    }
}
