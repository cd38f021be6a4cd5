// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Endpoint;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingProfile;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.net.Network;
import io.chordal.dht.net.Receiver;
import io.chordal.dht.net.Reply;
import io.chordal.dht.ring.message.GetPredecessor;
import io.chordal.dht.ring.message.PredecessorAnswer;
import io.chordal.dht.sim.SimNode;
import io.chordal.dht.sim.SimRing;
import io.chordal.dht.sim.SimWorld;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is let into a ring, and what one may ask it. */
class AdmissionTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Test
    @Tag("S0-3")
    void aNodeWhosePlaceIsTakenIsRefusedAndNotMerged() {
        SimWorld world = new SimWorld(1);
        SimRing ring = new SimRing(world, RingProfile.SHA1_5, RingConfig.lan());
        ring.node(new Endpoint("localhost", 50000)).startFounding();
        for (int port : new int[] {50001, 50002, 50003}) {
            SimNode node =
                    ring.node(new Endpoint("localhost", port)).startJoining(List.of(new Endpoint("localhost", 50000)));
            assertThat(world.runUntil(node::hasJoined, LIMIT)).isTrue();
        }
        ring.settle(LIMIT);
        for (int through : new int[] {50000, 50001, 50002, 50003}) {
            SimNode twin = ring.node(new Endpoint("localhost", 50004))
                    .startJoining(List.of(new Endpoint("localhost", through)));
            world.runUntil(() -> twin.joinFailure().isPresent(), LIMIT);
            assertThat(twin.joinFailure().map(CallFailure::reason)).contains(CallFailure.Reason.ID_TAKEN);
            twin.kill();
        }
        ring.settle(LIMIT);
        assertThat(ring.members())
                .extracting(node -> node.self().id().toString())
                .containsExactly("1", "8", "10", "18");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    @Tag("S0-3")
    @Tag("faults")
    void aTwinIsRefusedWhileMessagesAreLostAndAMemberDies(long seed) {
        SimWorld world = new SimWorld(seed);
        SimRing ring = new SimRing(world, RingProfile.SHA1_5, RingConfig.lan());
        ring.node(new Endpoint("localhost", 50000)).startFounding();
        for (int port : new int[] {50001, 50002, 50003}) {
            SimNode node =
                    ring.node(new Endpoint("localhost", port)).startJoining(List.of(new Endpoint("localhost", 50000)));
            assertThat(world.runUntil(node::hasJoined, LIMIT)).isTrue();
        }
        ring.settle(LIMIT);
        storm(world);

        SimNode twin =
                ring.node(new Endpoint("localhost", 50004)).startJoining(List.of(new Endpoint("localhost", 50000)));
        ring.nodes().get(1).kill();
        world.runUntil(() -> twin.joinFailure().isPresent(), LIMIT);

        assertThat(twin.joinFailure().map(CallFailure::reason)).contains(CallFailure.Reason.ID_TAKEN);
        twin.kill();
        ring.settle(LIMIT);
        assertThat(ring.members())
                .extracting(node -> node.self().id().toString())
                .containsExactly("1", "8", "10");
    }

    @Test
    @Tag("S0-3")
    void aTwinOfTheOnlyNodeIsRefused() {
        SimWorld world = new SimWorld(2);
        SimRing ring = new SimRing(world, RingProfile.SHA1_5, RingConfig.lan());
        ring.node(new Endpoint("localhost", 50002)).startFounding();
        SimNode twin =
                ring.node(new Endpoint("localhost", 50004)).startJoining(List.of(new Endpoint("localhost", 50002)));
        world.runUntil(() -> twin.joinFailure().isPresent(), LIMIT);
        assertThat(twin.joinFailure().map(CallFailure::reason)).contains(CallFailure.Reason.ID_TAKEN);
    }

    @Test
    void aJoinerWithAnotherProfileIsRefused() {
        SimWorld world = new SimWorld(3);
        SimRing ring = new SimRing(world).grow(2).settle(LIMIT);
        SimNode other = new SimRing(world, RingProfile.parse("sha256-128"), RingConfig.lan())
                .node(new Endpoint("other", 1))
                .startJoining(List.of(ring.members().get(0).endpoint()));
        world.runUntil(() -> other.joinFailure().isPresent(), LIMIT);
        assertThat(other.joinFailure().map(CallFailure::reason)).contains(CallFailure.Reason.WRONG_RING);
    }

    @Test
    void aNodeOfAnotherRingIsRefused() {
        SimWorld world = new SimWorld(4);
        SimRing ring = new SimRing(world).grow(2).settle(LIMIT);
        SimRing otherRing = new SimRing(world);
        SimNode other = otherRing.node(new Endpoint("other", 1)).startFounding();
        world.runUntil(other::hasJoined, LIMIT);
        other.startJoining(List.of(ring.members().get(0).endpoint()));
        world.runUntil(() -> other.joinFailure().isPresent(), LIMIT);
        assertThat(other.joinFailure().map(CallFailure::reason)).contains(CallFailure.Reason.WRONG_RING);
        assertThat(ring.members()).hasSize(2);
    }

    @Test
    void aNodeThatOthersCannotCallBackIsNotLetIn() {
        SimWorld world = new SimWorld(6);
        SimRing ring = new SimRing(world).grow(3).settle(LIMIT);
        SimNode walled = ring.node();
        ring.members().forEach(member -> world.links().firewall(member.endpoint(), walled.endpoint()));
        walled.startJoining(List.of(ring.members().get(0).endpoint()));
        world.runUntil(() -> walled.joinFailure().isPresent(), LIMIT);
        assertThat(walled.joinFailure().map(CallFailure::message).orElse("")).contains("cannot call this node back");
        assertThat(walled.chord().view().standing()).isEqualTo(Standing.CLIENT);
    }

    @Test
    @Tag("S0-5")
    void aNodeWithoutPredecessorAnswersItselfAndOneWithOneAnswersThat() {
        SimWorld world = new SimWorld(5);
        SimRing ring = new SimRing(world).grow(1);
        SimNode only = ring.members().get(0);
        SimNode asking = ring.node().start(List.of(only.endpoint()));
        assertThat(predecessorOf(world, asking, only)).isEqualTo(only.self());
        SimNode second = ring.add();
        world.runUntil(ring::isIdeal, LIMIT);
        assertThat(predecessorOf(world, asking, only)).isEqualTo(second.self());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    @Tag("S0-5")
    @Tag("faults")
    void aNodeWhosePredecessorDiedAnswersTheOneBeforeItAndTheLastOneAnswersItself(long seed) {
        SimWorld world = new SimWorld(seed);
        SimRing ring = new SimRing(world).grow(4).settle(LIMIT);
        SimNode asked = ring.members().get(3);
        SimNode asking = ring.node().start(List.of(asked.endpoint()));
        for (int before = 2; before >= 0; before--) {
            storm(world);
            ring.members().get(before).kill();
            ring.settle(LIMIT);
            world.links().calm();
            SimNode expected = before == 0 ? asked : ring.members().get(before - 1);
            assertThat(predecessorOf(world, asking, asked)).isEqualTo(expected.self());
        }
    }

    private static void storm(SimWorld world) {
        world.links().loss(0.05);
        world.links().duplicates(0.05);
    }

    @Test
    void aCallForANodeWhoseAddressAnotherOneHasByNowIsRefused() {
        SimWorld world = new SimWorld(8);
        SimRing ring = new SimRing(world).grow(2).settle(LIMIT);
        NodeRef there = ring.members().get(0).self();
        Network network = ring.members().get(1).chord().network();
        RingProfile profile = RingProfile.DEFAULT;
        NodeRef gone = profile.node(profile.position(Bytes.utf8("gone")).toBytes(), 0, there.endpoint(), 1);
        NodeRef earlier = profile.node(there.keyHash(), 0, there.endpoint(), 7);

        assertThat(outcome(world, network, gone).map(CallFailure::reason)).contains(CallFailure.Reason.NOT_A_MEMBER);
        assertThat(outcome(world, network, gone).map(CallFailure::message).orElse(""))
                .contains(gone.keyHash().toString())
                .contains(there.toString());
        assertThat(outcome(world, network, there)).isEmpty();
        assertThat(outcome(world, network, earlier)).as("another life of it").isEmpty();
    }

    private static Optional<CallFailure> outcome(SimWorld world, Network network, NodeRef meant) {
        List<Optional<CallFailure>> outcomes = new ArrayList<>();
        network.call(
                meant.endpoint(),
                Optional.of(Receiver.of(meant)),
                new GetPredecessor(),
                Duration.ofSeconds(1),
                new Reply<PredecessorAnswer>() {
                    @Override
                    public void answered(PredecessorAnswer answer) {
                        outcomes.add(Optional.empty());
                    }

                    @Override
                    public void failed(CallFailure failure) {
                        outcomes.add(Optional.of(failure));
                    }
                });
        world.runUntil(() -> !outcomes.isEmpty(), LIMIT);
        return outcomes.get(0);
    }

    private static NodeRef predecessorOf(SimWorld world, SimNode asking, SimNode asked) {
        List<PredecessorAnswer> answers = new ArrayList<>();
        Network network = asking.chord().network();
        network.call(asked.endpoint(), new GetPredecessor(), Duration.ofSeconds(1), new Reply<>() {
            @Override
            public void answered(PredecessorAnswer answer) {
                answers.add(answer);
            }

            @Override
            public void failed(CallFailure failure) {
                throw new AssertionError(failure);
            }
        });
        world.run(Duration.ofSeconds(1));
        return answers.get(0).node();
    }
}
