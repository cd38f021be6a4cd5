// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Endpoint;
import io.chordal.dht.id.Key;
import io.chordal.dht.sim.SimCluster;
import io.chordal.dht.sim.SimMember;
import io.chordal.dht.sim.SimWorld;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Two parts of a ring none of whose members has ever known one of the other part, but by being told. */
class MeetTest {
    private static final Duration SOON = Duration.ofMinutes(1);
    /** A remembered member is asked every 75 s at the latest. */
    private static final Duration NEXT_ROUND = Duration.ofSeconds(90);

    /** Those told of are asked in turn with those remembered, who are gone by now: as many as were around the node. */
    private static final int MOST_ASKED = 6;

    private final SimWorld world = new SimWorld(11);
    private final SimCluster cluster = new SimCluster(world, DhtConfig.lan());
    private final List<SimMember> left = new ArrayList<>();
    private final List<SimMember> right = new ArrayList<>();

    @Test
    void partsThatNobodyTellsOfEachOtherStayApart() {
        strangers();
        world.links().heal();
        world.run(Duration.ofMinutes(20));
        assertThat(cluster.unsettled()).isPresent();
    }

    @Test
    void aNodeThatIsToldOfMembersOfTheOtherPartMakesThemOneRing() {
        strangers();
        world.links().heal();
        left.get(0).dht().meet(List.of(right.get(1).endpoint()));
        assertOneRing(Duration.ofSeconds(10));
    }

    @Test
    void whatANodeWasToldWhileTheOtherPartCouldNotBeReachedIsTriedAgain() {
        strangers();
        right.get(0).dht().meet(List.of(new Endpoint("nowhere", 1), left.get(1).endpoint()));
        world.run(SOON);
        world.links().heal();
        assertOneRing(NEXT_ROUND.multipliedBy(MOST_ASKED));
    }

    private void assertOneRing(Duration limit) {
        cluster.settle(limit);
        assertThat(cluster.members()).containsAll(left).containsAll(right);
        for (SimMember member : cluster.members()) {
            assertThat(read(member, "left")).isEqualTo("left");
            assertThat(read(member, "right")).isEqualTo("right");
        }
    }

    private String read(SimMember member, String item) {
        return cluster.await(member.dht().get(Key.of("sides", item)))
                .orElseThrow()
                .value()
                .toUtf8();
    }

    /** Splits a ring and replaces all members on either side, one after the other; then each side writes. */
    private void strangers() {
        cluster.grow(4).settle(SOON);
        List<SimMember> first = cluster.members();
        split(first.subList(0, 2), 1);
        split(first.subList(2, 4), 2);
        world.run(SOON);
        replace(first.subList(0, 2), left, 1);
        replace(first.subList(2, 4), right, 2);
        write(left.get(0), "left");
        write(right.get(0), "right");
    }

    private void split(List<SimMember> members, int side) {
        members.forEach(member -> world.links().side(member.endpoint(), side));
    }

    private void replace(List<SimMember> before, List<SimMember> after, int side) {
        for (SimMember old : before) {
            SimMember successor = cluster.machine();
            world.links().side(successor.endpoint(), side);
            successor.joinThrough(Stream.concat(after.stream(), Stream.of(old))
                    .map(SimMember::endpoint)
                    .toList());
            world.run(SOON);
            assertThat(successor.isMember())
                    .as(successor + ": " + successor.failure())
                    .isTrue();
            after.add(successor);
        }
        before.forEach(SimMember::kill);
        world.run(SOON);
    }

    private void write(SimMember member, String item) {
        cluster.await(member.dht().put(Key.of("sides", item), Bytes.utf8(item), PutOptions.quorum()));
    }
}
