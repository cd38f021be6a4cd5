// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.id.Endpoint;
import io.chordal.dht.sim.SimNode;
import io.chordal.dht.sim.SimRing;
import io.chordal.dht.sim.SimWorld;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rings that were split for minutes, with joins and deaths on every side, become one again. */
class SplitRingTest {
    /** No retry is due sooner: a small ring meets again when one of its members asks a remembered one. */
    private static final Duration LIMIT = Duration.ofSeconds(90);

    @ParameterizedTest
    @CsvSource({"8,2,2", "8,3,5", "40,2,3", "40,3,2", "120,2,2"})
    void partsThatGrewAndShrankBecomeOneRing(int size, int parts, int minutes) {
        SimWorld world = new SimWorld(size + parts);
        SimRing ring = new SimRing(world).grow(size).settle(Duration.ofMinutes(2));
        split(world, ring, parts);
        world.run(Duration.ofMinutes(minutes).dividedBy(2));
        for (int side = 0; side < parts; side++) {
            ring.nodes().get(side).kill();
            SimNode newcomer = ring.node();
            world.links().side(newcomer.endpoint(), side);
            newcomer.startJoining(List.of(ring.nodes().get(side + parts).endpoint()));
        }
        world.run(Duration.ofMinutes(minutes).dividedBy(2));
        assertThat(ring.isIdeal()).isFalse();
        world.links().heal();
        ring.settle(LIMIT);
        assertThat(ring.members()).hasSize(size);
    }

    @Test
    void aRingWhoseOneHalfWasNotHeardByTheOtherBecomesOneRing() {
        SimWorld world = new SimWorld(1);
        SimRing ring = new SimRing(world).grow(24).settle(LIMIT);
        List<SimNode> nodes = ring.nodes();
        for (int i = 0; i < nodes.size(); i += 2) {
            for (int k = 1; k < nodes.size(); k += 2) {
                world.links().cut(nodes.get(i).endpoint(), nodes.get(k).endpoint());
            }
        }
        world.run(Duration.ofMinutes(2));
        assertThat(ring.isIdeal()).isFalse();
        world.links().heal();
        ring.settle(LIMIT);
    }

    @Test
    void aPartThatIsToldOfMembersElsewhereNeedsNoMemoryToFindThem() {
        SimWorld world = new SimWorld(2);
        SimRing ring = new SimRing(world).grow(24).settle(LIMIT);
        split(world, ring, 2);
        world.run(Duration.ofMinutes(2));
        world.links().heal();
        List<Endpoint> members = ring.nodes().stream().map(SimNode::endpoint).collect(Collectors.toList());
        ring.nodes().get(0).chord().meet(members);
        ring.settle(Duration.ofSeconds(10));
    }

    private static void split(SimWorld world, SimRing ring, int parts) {
        for (int i = 0; i < ring.nodes().size(); i++) {
            world.links().side(ring.nodes().get(i).endpoint(), i % parts);
        }
    }
}
