// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.id.Endpoint;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingId;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.ring.FormerNeighbours;
import io.chordal.dht.ring.LookupCallback;
import io.chordal.dht.ring.Neighbourhood;
import io.chordal.dht.ring.RingMembership;
import io.chordal.dht.sim.SimWorld;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class LingeringTest {
    private final SimWorld world = new SimWorld(1);
    private final List<NodeRef> dead = new ArrayList<>();
    private final List<NodeRef> left = new ArrayList<>();
    private int ended;
    private final Lingering lingering =
            new Lingering(world.host(new Endpoint("n", 1)).start(), new Known(dead, left), () -> ended++);

    @Test
    void whoDropsOutIsHeldUntilItIsBack() {
        lingering.follow(around(20, 30), around(30));
        assertThat(lingering.nodes()).containsExactly(node(20));

        lingering.follow(around(30), around(20, 30));
        assertThat(lingering.nodes()).isEmpty();
        assertThat(ended).isZero();
    }

    @Test
    void whoDiesOrLeavesIsNotHeld() {
        dead.add(node(20));
        left.add(node(30));

        lingering.follow(around(20, 30, 40), around());

        assertThat(lingering.nodes()).containsExactly(node(40));
    }

    @Test
    void itsEndIsToldSoonAfterItLeftAndWhenItsTimeIsOver() {
        lingering.follow(around(20, 30), around());
        left.add(node(20));
        world.run(Duration.ofMillis(300));
        assertThat(lingering.nodes()).containsExactly(node(30));
        assertThat(ended).isEqualTo(1);

        world.run(Lingering.TIME);
        assertThat(lingering.nodes()).isEmpty();
        assertThat(ended).isEqualTo(2);
    }

    @Test
    void whoDropsOutAgainIsHeldForAsLongAgain() {
        lingering.follow(around(20), around());
        world.run(Duration.ofSeconds(2));
        lingering.follow(around(), around(20));
        lingering.follow(around(20), around());
        world.run(Duration.ofSeconds(2));

        assertThat(lingering.nodes()).containsExactly(node(20));
    }

    @Test
    void aNodeOutsideTheRingHoldsNobody() {
        lingering.follow(around(20), new Neighbourhood(node(10), false, Optional.empty(), List.of()));

        assertThat(lingering.nodes()).isEmpty();
    }

    private static Neighbourhood around(int... successors) {
        return new Neighbourhood(
                node(10),
                true,
                Optional.empty(),
                Arrays.stream(successors).mapToObj(LingeringTest::node).toList());
    }

    private static NodeRef node(int position) {
        return new NodeRef(RingId.of(position), RingId.of(position).toBytes(), 0, new Endpoint("n", 1 + position), 1);
    }

    /** Who has died or left, and nothing else. */
    private record Known(List<NodeRef> dead, List<NodeRef> left) implements RingMembership {
        @Override
        public NodeRef self() {
            return node(10);
        }

        @Override
        public Neighbourhood neighbourhood() {
            return around();
        }

        @Override
        public FormerNeighbours formerNeighbours() {
            return new FormerNeighbours(List.of());
        }

        @Override
        public void whenRemembered(Consumer<Boolean> told) {
            told.accept(true);
        }

        @Override
        public boolean isDead(NodeRef node) {
            return dead.contains(node);
        }

        @Override
        public boolean hasLeft(NodeRef node) {
            return left.contains(node);
        }

        @Override
        public boolean isSilent(NodeRef node) {
            return false;
        }

        @Override
        public boolean hearsNobody() {
            return false;
        }

        @Override
        public void onLapse(Runnable listener) {}

        @Override
        public void addListener(Listener listener) {}

        @Override
        public void lookup(RingId target, Duration timeout, LookupCallback callback) {
            callback.failed(new CallFailure(CallFailure.Reason.NOT_A_MEMBER, "nobody is asked here"));
        }
    }
}
