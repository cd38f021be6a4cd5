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
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What lookups gain from what a node remembers, and that they never become wrong by it. */
class RoutingTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Test
    void aPlaceLookedUpBeforeCostsOneCall() {
        SimRing ring = new SimRing(new SimWorld(1)).grow(40).settle(LIMIT);
        SimNode from = ring.members().get(0);
        for (int i = 0; i < 50; i++) {
            RingId target = target(i);
            LookupResult first = ring.lookup(from, target);
            LookupResult again = ring.lookup(from, target);
            assertThat(again.owner())
                    .isEqualTo(first.owner())
                    .isEqualTo(ring.owner(target).self());
            assertThat(again.path()).isEmpty();
            assertThat(again.answered()).isEqualTo(from.chord().neighbourhood().owns(target) ? 0 : 1);
        }
    }

    @Test
    void anOwnerThatGaveItsArcAwayCostsOneCallMoreOnce() {
        SimWorld world = new SimWorld(2);
        SimRing ring = new SimRing(world).grow(30).settle(LIMIT);
        SimNode from = ring.members().get(0);
        List<RingId> targets = new ArrayList<>();
        List<NodeRef> owners = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            targets.add(target(i));
            owners.add(ring.lookup(from, target(i)).owner());
        }
        ring.grow(34).settle(LIMIT);
        int moved = 0;
        for (int i = 0; i < targets.size(); i++) {
            LookupResult result = ring.lookup(from, targets.get(i));
            NodeRef owner = ring.owner(targets.get(i)).self();
            assertThat(result.owner()).isEqualTo(owner);
            assertThat(result.answered()).isLessThanOrEqualTo(owner.equals(owners.get(i)) ? 1 : 2);
            assertThat(ring.lookup(from, targets.get(i)).answered()).isLessThanOrEqualTo(1);
            moved += owner.equals(owners.get(i)) ? 0 : 1;
        }
        assertThat(moved).isPositive();
    }

    @Test
    void aDeadOwnersArcIsForgotten() {
        SimWorld world = new SimWorld(3);
        SimRing ring = new SimRing(world).grow(40).settle(LIMIT);
        List<SimNode> members = ring.members();
        SimNode from = members.get(0);
        SimNode dying = members.get(20);
        RingId target = dying.self().id();
        ring.lookup(from, target);
        dying.host().powerOff();
        LookupResult found = ring.lookup(from, target);
        assertThat(found.owner()).isEqualTo(ring.owner(target).self());
        assertThat(found.unanswered()).isPositive();
        ring.settle(LIMIT);
        ring.lookup(from, target);
        LookupResult again = ring.lookup(from, target);
        assertThat(again.answered()).isEqualTo(1);
        assertThat(again.unanswered()).isZero();
    }

    /** Whoever is named owns the point by its own word when the outcome comes, and in the end everybody is right. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    @Tag("S0-4")
    @Tag("faults")
    void lookupsStayRightWhileNodesJoinLeaveAndDieWithAFullStaleCache(long seed) {
        SimWorld world = new SimWorld(seed);
        SimRing ring = new SimRing(world).grow(36).settle(LIMIT);
        SplittableRandom random = new SplittableRandom(seed);
        List<SimNode> looking = List.copyOf(ring.members().subList(0, 4));
        for (int i = 0; i < 150; i++) {
            for (SimNode from : looking) {
                ring.lookup(from, target(i));
            }
        }
        List<String> wrong = new ArrayList<>();
        int[] outcomes = new int[1];
        int begun = 0;
        for (int step = 0; step < 30; step++) {
            change(ring, looking, random);
            for (int i = 0; i < 8; i++) {
                SimNode from = looking.get(random.nextInt(looking.size()));
                RingId target = target(random.nextInt(150));
                begun++;
                NodeRef before = ring.owner(target).self();
                from.chord().lookup(target, Duration.ofSeconds(20), new LookupCallback() {
                    @Override
                    public void found(LookupResult result) {
                        outcomes[0]++;
                        boolean says = ring.members().stream()
                                .anyMatch(node -> node.self().equals(result.owner())
                                        && node.chord().neighbourhood().owns(target));
                        if (!says
                                && !result.owner().equals(before)
                                && !result.owner().equals(ring.owner(target).self())) {
                            wrong.add(target + " at " + result.owner());
                        }
                    }

                    @Override
                    public void failed(CallFailure failure) {
                        outcomes[0]++;
                        wrong.add(target + ": " + failure);
                    }
                });
            }
            world.run(Duration.ofMillis(random.nextInt(2_500)));
        }
        world.run(Duration.ofSeconds(21));
        assertThat(wrong).isEmpty();
        assertThat(outcomes[0]).isEqualTo(begun);
        ring.settle(LIMIT);
        for (int i = 0; i < 150; i++) {
            for (SimNode from : looking) {
                assertThat(ring.lookup(from, target(i)).owner())
                        .isEqualTo(ring.owner(target(i)).self());
            }
        }
    }

    @Test
    void aRingThatTheTableHoldsBecomesOneHop() {
        SimWorld world = new SimWorld(5);
        StaticRing ring = StaticRing.of(world, RingConfig.lan(), 120);
        world.run(Duration.ofMinutes(4));
        LookupTally tally = new LookupTally().run(world, ring.nodes(), 400, 1, new SplittableRandom(5));
        assertThat(tally.wrong()).isEmpty();
        assertThat(tally.paths().quantile(0.5)).isLessThanOrEqualTo(1);
        assertThat(tally.paths().mean()).isLessThan(1.1);
        LookupTally paper = new LookupTally();
        SimWorld other = new SimWorld(5);
        StaticRing fingersOnly = StaticRing.of(other, RingConfig.paper(), 120);
        paper.run(other, fingersOnly.nodes(), 400, 1, new SplittableRandom(5));
        assertThat(tally.answered().mean()).isLessThan(paper.answered().mean());
    }

    @Test
    void aSlowNodeDoesNotHoldALookupUp() {
        Duration hedged = afterPausing(RoutingConfig.defaults().withLocations(0));
        Duration oneByOne =
                afterPausing(RoutingConfig.defaults().withLocations(0).withParallel(1));
        assertThat(hedged).isLessThan(Duration.ofMillis(150));
        assertThat(oneByOne).isGreaterThan(Duration.ofMillis(249));
    }

    /** Returns how long a lookup takes whose first node stands still. */
    private static Duration afterPausing(RoutingConfig routing) {
        SimWorld world = new SimWorld(6);
        StaticRing ring = StaticRing.of(world, RingConfig.lan().with(c -> c.routing(routing)), 200);
        new LookupTally().run(world, ring.nodes(), 2_000, 10, new SplittableRandom(6));
        ring.withoutMaintenance();
        SimNode from = ring.nodes().get(0);
        RingId target = from.self().id().equals(target(0)) ? target(1) : target(0);
        List<Endpoint> asked = new ArrayList<>();
        world.onDelivery((to, request) -> {
            if (request instanceof FindSuccessor step && step.target().equals(target)) {
                asked.add(to);
            }
        });
        lookup(world, ring, from, target);
        SimNode first = ring.nodes().stream()
                .filter(node -> node.endpoint().equals(asked.get(0)))
                .findFirst()
                .orElseThrow();
        first.process().pause(Duration.ofSeconds(5));
        Duration start = world.now();
        lookup(world, ring, from, target);
        Duration time = world.now().minus(start);
        world.run(Duration.ofSeconds(2));
        assertThat(from.chord().routes().table().before(target, 200, (node, when, heard) -> true))
                .doesNotContain(first.self());
        return time;
    }

    private static void lookup(SimWorld world, StaticRing ring, SimNode from, RingId target) {
        LookupTally tally = new LookupTally();
        NodeRef owner = StaticRing.owner(ring.nodes(), target).self();
        tally.lookup(from, target, Duration.ofSeconds(10), () -> owner);
        world.runUntil(() -> tally.outcomes() == 1, Duration.ofSeconds(11));
        assertThat(tally.wrong()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"1, true", "2, true", "3, false"})
    void noLookupFailsWhenHalfOfALargeRingDiesAtOnce(long seed, boolean wide) {
        SimWorld world = new SimWorld(seed);
        // Nobody is declared dead: that would be maintenance.
        RingConfig config = (wide ? RingConfig.lan() : RingConfig.paper()).with(c -> c.misses(Integer.MAX_VALUE));
        StaticRing ring = StaticRing.of(world, config, 400);
        if (wide) {
            world.run(Duration.ofSeconds(20));
        }
        ring.withoutMaintenance();
        SplittableRandom random = new SplittableRandom(seed);
        List<SimNode> left = new ArrayList<>(ring.nodes());
        while (left.size() > 200) {
            left.remove(random.nextInt(left.size())).host().powerOff();
        }
        LookupTally tally = new LookupTally().run(world, left, 400, 50, random);
        assertThat(tally.wrong()).isEmpty();
        assertThat(tally.unanswered().mean()).isPositive();
    }

    @Test
    void inThePapersModePathsAreHalfTheLogarithm() {
        SimWorld world = new SimWorld(9);
        int size = 512;
        StaticRing ring = StaticRing.of(world, RingConfig.paper().with(c -> c.listLength(ListLength.fixed(1))), size)
                .withoutMaintenance();
        LookupTally tally = new LookupTally().run(world, ring.nodes(), 3_000, 100, new SplittableRandom(9));
        assertThat(tally.wrong()).isEmpty();
        double half = 0.5 * Math.log(size) / Math.log(2);
        assertThat(tally.paths().mean()).isBetween(0.94 * half, 1.06 * half);
        assertThat(tally.answered().mean())
                .isBetween(tally.paths().mean(), tally.paths().mean() + 1);
        assertThat(ring.nodes().get(0).chord().routes().table().size()).isZero();
    }

    private static void change(SimRing ring, List<SimNode> looking, SplittableRandom random) {
        List<SimNode> members = ring.members();
        SimNode chosen = members.get(random.nextInt(members.size()));
        boolean mayGo = members.size() > 24 && !looking.contains(chosen);
        switch (random.nextInt(4)) {
            case 0, 1 -> ring.node().startJoining(List.of(chosen.endpoint()));
            case 2 -> {
                if (mayGo && chosen.chord().view().standing() == Standing.MEMBER) {
                    chosen.leave(Duration.ofSeconds(1), chosen::kill);
                }
            }
            default -> {
                if (mayGo) {
                    chosen.host().powerOff();
                }
            }
        }
    }

    private static RingId target(int i) {
        return RingProfile.DEFAULT.position("key " + i);
    }
}
