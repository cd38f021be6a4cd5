// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.id.Arc;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Endpoint;
import io.chordal.dht.id.Key;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingProfile;
import io.chordal.dht.record.OwnershipListener;
import io.chordal.dht.record.RangeLossSuspected;
import io.chordal.dht.ring.Neighbourhood;
import io.chordal.dht.sim.SimNode;
import io.chordal.dht.sim.SimWorld;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a node tells its embedder about the arcs around it. */
class LossTest {
    private static final Key KEY = Key.of("builds", "42");

    private final List<RangeLossSuspected> suspected = new ArrayList<>();
    private final List<RangeLossSuspected> cleared = new ArrayList<>();

    @Test
    void threeNeighboursThatDieTogetherAreASuspectedLossUntilOneIsBack() {
        TestWorld world = TestWorld.of(8);
        world.add(0, KEY, "m");
        world.settle();
        List<TestWorld.Node> homes = world.homes(KEY);
        TestWorld.Node witness = listen(world, homes);

        world.kill(homes.get(0).number, homes.get(1).number, homes.get(2).number);
        world.run(Duration.ofSeconds(10));

        assertThat(suspected).hasSize(1);
        assertThat(suspected.get(0).homes())
                .isEqualTo(homes.stream().map(home -> home.ref).toList());
        assertThat(suspected.get(0).arc().contains(RingProfile.DEFAULT.position(KEY.partition())))
                .isTrue();
        assertThat(witness.service.health().suspectedLosses()).isEqualTo(1);
        assertThat(cleared).isEmpty();

        world.restart(homes.get(1).number);
        world.settle();

        assertThat(cleared).isEqualTo(suspected);
        assertThat(witness.service.health().suspectedLosses()).isZero();
        assertThat(world.members(witness.number, KEY)).containsExactly("m");
    }

    @Test
    void fourInARowAreTwoArcs() {
        TestWorld world = TestWorld.of(8);
        List<TestWorld.Node> members = world.members();
        listen(world, members.subList(2, 6));

        world.kill(members.subList(2, 6).stream().mapToInt(node -> node.number).toArray());
        world.run(Duration.ofSeconds(10));

        assertThat(suspected)
                .extracting(loss -> loss.arc().to())
                .containsExactly(members.get(2).ref.id(), members.get(3).ref.id());
    }

    @Test
    void twoDeathsThreeApartLeaversAndDeathsThatWereRepairedBetweenAreNone() {
        TestWorld world = TestWorld.of(9);
        List<TestWorld.Node> members = world.members();
        listen(world, members.subList(1, 9));

        world.kill(members.get(2).number, members.get(3).number);
        world.run(Duration.ofSeconds(40));
        world.kill(members.get(4).number, members.get(6).number);
        world.run(Duration.ofSeconds(2));
        world.leave(members.get(5).number, Duration.ofSeconds(5));
        world.run(Duration.ofSeconds(40));

        assertThat(suspected).isEmpty();
    }

    @Test
    void theEndOfAListAndThePredecessorAreNoNeighbours() {
        SimWorld world = new SimWorld(1);
        List<NodeRef> nodes = IntStream.range(0, 9)
                .mapToObj(i -> RingProfile.DEFAULT.position(Bytes.utf8("node " + i)))
                .sorted()
                .map(id -> RingProfile.DEFAULT.node(id.toBytes(), 0, new Endpoint("h", 1), 1))
                .toList();
        NodeRef self = nodes.get(0);
        List<NodeRef> list = nodes.subList(1, 7);
        NodeRef before = nodes.get(8);
        RangeLosses losses = new RangeLosses(
                world.host(new Endpoint("h", 1)).start(), node -> true, Duration.ofMinutes(1), List::of);
        losses.add(listener());
        losses.follow(new Neighbourhood(self, true, Optional.of(before), list));

        losses.follow(new Neighbourhood(self, true, Optional.empty(), list.subList(0, 4)));
        assertThat(suspected).isEmpty();

        losses.follow(new Neighbourhood(self, true, Optional.empty(), list.subList(0, 3)));
        assertThat(suspected).extracting(RangeLossSuspected::homes).containsExactly(list.subList(3, 6));
    }

    @Test
    void overTheRealRingTheSurvivorsSayItOnce() {
        SimRecords records = SimRecords.of(8, 5, ReplicaConfig.defaults());
        List<SimNode> members = List.copyOf(records.ring.members());
        List<SimNode> left = members.subList(3, 8);
        left.forEach(node -> records.at(node).addLossListener(listener()));

        members.subList(0, 3).forEach(SimNode::kill);
        records.settle();

        assertThat(suspected)
                .hasSize(left.size())
                .extracting(RangeLossSuspected::arc)
                .containsOnly(suspected.get(0).arc());
        assertThat(left)
                .allSatisfy(node ->
                        assertThat(records.at(node).health().suspectedLosses()).isEqualTo(1));
    }

    @Test
    void ownershipIsToldAsItIsGainedConfirmedAndLost() {
        TestWorld world = TestWorld.of(1);
        TestWorld.Node first = world.nodes.get(0);
        List<String> told = new ArrayList<>();
        first.service.addOwnershipListener(log("first", told));
        TestWorld.Node second = world.join(1);
        second.service.addOwnershipListener(log("second", told));
        world.settle();
        Arc seconds = new Arc(first.ref.id(), second.ref.id());
        assertThat(told).contains("first lost " + seconds, "second active " + seconds);
        told.clear();

        world.kill(1);
        world.run(Duration.ofSeconds(40));

        assertThat(told)
                .containsExactly("first gained " + seconds, "first active " + new Arc(first.ref.id(), first.ref.id()));
    }

    private TestWorld.Node listen(TestWorld world, List<TestWorld.Node> victims) {
        TestWorld.Node witness = world.members().stream()
                .filter(node -> !victims.contains(node))
                .findFirst()
                .orElseThrow();
        witness.service.addLossListener(listener());
        return witness;
    }

    private RangeLossSuspected.Listener listener() {
        return new RangeLossSuspected.Listener() {
            @Override
            public void suspected(RangeLossSuspected loss) {
                suspected.add(loss);
            }

            @Override
            public void cleared(RangeLossSuspected loss) {
                cleared.add(loss);
            }
        };
    }

    private static OwnershipListener log(String who, List<String> told) {
        return new OwnershipListener() {
            @Override
            public void gained(Arc arc) {
                told.add(who + " gained " + arc);
            }

            @Override
            public void active(Arc arc) {
                told.add(who + " active " + arc);
            }

            @Override
            public void lost(Arc arc) {
                told.add(who + " lost " + arc);
            }
        };
    }
}
