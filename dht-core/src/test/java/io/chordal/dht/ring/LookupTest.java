// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.id.Endpoint;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingId;
import io.chordal.dht.id.RingProfile;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.ring.message.FindSuccessor;
import io.chordal.dht.sim.SimNode;
import io.chordal.dht.sim.SimRing;
import io.chordal.dht.sim.SimWorld;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Finding the owner of a point. */
class LookupTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** Lookups that ask one node at a time, so that those asked are those of the path. */
    private static final RingConfig ONE_BY_ONE =
            RingConfig.defaults().with(c -> c.routing(RoutingConfig.defaults().withParallel(1)));

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8, 24, 64})
    @Tag("S0-4")
    void onASettledRingHopsAreFewAndTheOwnerRight(int size) {
        SimWorld world = new SimWorld(size);
        SimRing ring =
                new SimRing(world, RingProfile.DEFAULT, ONE_BY_ONE).grow(size).settle(LIMIT);
        world.run(Duration.ofMinutes(2));
        double most = Math.log(size) / Math.log(2) + 1;
        SplittableRandom random = new SplittableRandom(size);
        for (int i = 0; i < 200; i++) {
            RingId target = RingProfile.DEFAULT.position("key " + i);
            SimNode from = ring.members().get(random.nextInt(size));
            LookupResult result = traced(world, ring, from, target);
            assertThat(result.owner()).isEqualTo(ring.owner(target).self());
            assertThat((double) result.path().size()).isLessThanOrEqualTo(most);
        }
    }

    @Test
    @Tag("S4-23")
    void amongAHundredAndTwentyEightNodesTheMeanIsHalfTheLogarithmAndOne() {
        SimWorld world = new SimWorld(128);
        SimRing ring =
                new SimRing(world, RingProfile.DEFAULT, ONE_BY_ONE).grow(128).settle(LIMIT);
        world.run(Duration.ofMinutes(5));
        SplittableRandom random = new SplittableRandom(128);
        int lookups = 1_000;
        long hops = 0;
        for (int i = 0; i < lookups; i++) {
            RingId target = RingProfile.DEFAULT.position("key " + i);
            LookupResult result = traced(world, ring, ring.members().get(random.nextInt(128)), target);
            assertThat(result.owner()).isEqualTo(ring.owner(target).self());
            hops += result.path().size();
        }
        double mean = (double) hops / lookups;
        assertThat(mean).isLessThanOrEqualTo(0.5 * Math.log(128) / Math.log(2) + 1);
        // Who knows sixteen successors and no fingers needs 128 / 16 / 2.
        assertThat(mean).isLessThan(3.5);
    }

    @Test
    void withShortListsTooTheOwnerItselfNamesTheNextHomes() {
        SimWorld world = new SimWorld(12);
        RingConfig shortLists = RingConfig.defaults().with(c -> c.listLength(ListLength.fixed(2)));
        SimRing ring =
                new SimRing(world, RingProfile.DEFAULT, shortLists).grow(12).settle(LIMIT);
        SimNode victim = ring.members().get(5);
        victim.kill();
        for (SimNode from : ring.members()) {
            LookupResult result = ring.lookup(from, victim.self().id());

            SimNode owner = ring.owner(victim.self().id());
            assertThat(result.owner()).as("from %s", from).isEqualTo(owner.self());
            assertThat(result.successors())
                    .as("from %s", from)
                    .startsWith(owner.chord().view().successors().nodes().toArray(NodeRef[]::new));
        }
    }

    @Test
    void theResultNamesTheNextHomesInOrder() {
        SimRing ring = new SimRing(new SimWorld(1)).grow(5).settle(LIMIT);
        for (int i = 0; i < 40; i++) {
            RingId target = RingProfile.DEFAULT.position("key " + i);
            LookupResult result = ring.lookup(ring.members().get(i % 5), target);
            SimNode owner = ring.owner(target);
            assertThat(result.successors().subList(0, 2))
                    .isEqualTo(owner.chord().neighbourhood().successors().subList(0, 2));
        }
    }

    @Test
    void aPointAtANodesOwnPlaceBelongsToThatNode() {
        SimRing ring = new SimRing(new SimWorld(2)).grow(6).settle(LIMIT);
        for (SimNode owner : ring.members()) {
            for (SimNode from : ring.members()) {
                assertThat(ring.lookup(from, owner.self().id()).owner()).isEqualTo(owner.self());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    @Tag("S0-4")
    @Tag("faults")
    void lookupsAreRightAtOnceAfterHalfOfTheNodesDie(long seed) {
        SimWorld world = new SimWorld(seed);
        SimRing ring = new SimRing(world).grow(32).settle(LIMIT);
        world.run(Duration.ofMinutes(1));
        List<SimNode> members = new ArrayList<>(ring.members());
        SplittableRandom random = new SplittableRandom(seed);
        while (members.size() > 16) {
            SimNode dying = members.remove(random.nextInt(members.size()));
            if (random.nextBoolean()) {
                dying.kill();
            } else {
                dying.host().powerOff();
            }
        }
        List<Outcome> outcomes = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            RingId target = RingProfile.DEFAULT.position("key " + i);
            NodeRef owner = ring.owner(target).self();
            Outcome outcome = new Outcome(owner);
            outcomes.add(outcome);
            members.get(random.nextInt(16)).chord().lookup(target, Duration.ofSeconds(30), outcome);
        }
        world.run(Duration.ofSeconds(31));
        assertThat(outcomes).allSatisfy(outcome -> {
            assertThat(outcome.failure).isEmpty();
            assertThat(outcome.found).contains(outcome.expected);
        });
        ring.settle(LIMIT);
    }

    @Test
    void aLookupDuringAJoinFindsTheJoinerOnceItsSuccessorKnowsIt() {
        SimWorld world = new SimWorld(3);
        SimRing ring = new SimRing(world).grow(20).settle(LIMIT);
        SimNode joiner = ring.add();
        NodeRef self = joiner.self();
        SimNode successor = ring.owner(RingProfile.DEFAULT.plusPowerOfTwo(self.id(), 0));
        world.runUntil(() -> successor.chord().view().predecessor().equals(Optional.of(self)), LIMIT);
        for (SimNode from : ring.members()) {
            assertThat(ring.lookup(from, self.id()).owner()).isEqualTo(self);
        }
    }

    @Test
    @Tag("S4-22")
    @Tag("faults")
    void aLookupEndsInTimeWhenNobodyAnswersAnyMore() {
        SimWorld world = new SimWorld(4);
        SimRing ring = new SimRing(world).grow(24).settle(LIMIT);
        SimNode last = ring.members().get(0);
        ring.members().stream()
                .filter(node -> node != last)
                .forEach(node -> world.links().side(node.endpoint(), 1));
        Outcome outcome = new Outcome(last.self());
        RingId target = RingProfile.DEFAULT.plusPowerOfTwo(last.self().id(), 255);
        last.chord().lookup(target, Duration.ofSeconds(3), outcome);
        world.run(Duration.ofMillis(3_001));
        assertThat(outcome.failure.map(CallFailure::reason)).contains(CallFailure.Reason.TIMEOUT);
    }

    @Test
    void aFingerTableIsProvenByFewLookups() {
        SimWorld world = new SimWorld(5);
        SimRing ring = new SimRing(world).grow(40).settle(LIMIT);
        world.run(Duration.ofMinutes(2));
        for (SimNode node : ring.members()) {
            var rows = node.chord().fingers().rows();
            assertThat(rows).hasSize(256);
            assertThat(rows)
                    .allSatisfy(row -> assertThat(row.node())
                            .isEqualTo(ring.owner(row.start()).self()));
        }
    }

    @Test
    @Tag("S4-4")
    @Tag("S4-5")
    void onTheMd5CircleNodesAndFilesLieAsTheReferenceSystemsVectorsSay() {
        SimWorld world = new SimWorld(6);
        SimRing ring = new SimRing(world, RingProfile.MD5_16, RingConfig.lan());
        SimNode first = ring.node(new Endpoint("localhost", 8001));
        first.startFounding();
        List<SimNode> nodes = new ArrayList<>(List.of(first));
        for (int port : new int[] {8002, 8003}) {
            SimNode node = ring.node(new Endpoint("localhost", port)).startJoining(List.of(first.endpoint()));
            assertThat(world.runUntil(node::hasJoined, LIMIT)).isTrue();
            nodes.add(node);
        }
        ring.settle(LIMIT);

        assertThat(nodes)
                .extracting(node -> node.self().id())
                .containsExactly(RingId.of(58_795), RingId.of(58_740), RingId.of(23_333));
        RingView view = first.chord().view();
        assertThat(view.successors().head()).contains(nodes.get(2).self());
        assertThat(view.predecessor()).contains(nodes.get(1).self());
        for (SimNode asked : nodes) {
            assertThat(port(ring, asked, RingProfile.MD5_16.position("hello.txt")))
                    .isEqualTo(8002);
            assertThat(port(ring, asked, RingProfile.MD5_16.position("document.txt")))
                    .isEqualTo(8003);
            assertThat(port(ring, asked, RingProfile.MD5_16.position("image.jpg")))
                    .isEqualTo(8003);
            // At a node's own place: the first at or after it is that node.
            assertThat(port(ring, asked, RingId.of(58_740))).isEqualTo(8002);
            assertThat(port(ring, asked, RingId.of(58_741))).isEqualTo(8001);
        }
    }

    private static int port(SimRing ring, SimNode asked, RingId point) {
        return ring.lookup(asked, point).owner().endpoint().port();
    }

    /** Looks a point up and checks that the nodes of the path are those that were asked. */
    private static LookupResult traced(SimWorld world, SimRing ring, SimNode from, RingId target) {
        List<Endpoint> asked = new ArrayList<>();
        world.onDelivery((to, request) -> {
            if (request instanceof FindSuccessor step && step.target().equals(target)) {
                asked.add(to);
            }
        });
        LookupResult result = ring.lookup(from, target);
        assertThat(result.path()).extracting(NodeRef::endpoint).isEqualTo(asked);
        return result;
    }

    private static final class Outcome implements LookupCallback {
        private final NodeRef expected;
        private Optional<NodeRef> found = Optional.empty();
        private Optional<CallFailure> failure = Optional.empty();

        Outcome(NodeRef expected) {
            this.expected = expected;
        }

        @Override
        public void found(LookupResult result) {
            assertThat(found).isEmpty();
            found = Optional.of(result.owner());
        }

        @Override
        public void failed(CallFailure reason) {
            failure = Optional.of(reason);
        }
    }
}
