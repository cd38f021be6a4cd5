// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.id.Endpoint;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.sim.RingInvariants;
import io.chordal.dht.sim.SimNode;
import io.chordal.dht.sim.SimRing;
import io.chordal.dht.sim.SimWorld;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Joins, leaves, deaths and restarts at random, inside Zave's assumptions: her invariants hold after every event. */
class ChurnTest {
    @ParameterizedTest
    @CsvSource({"1,3", "2,3", "3,4", "4,5", "5,8", "6,8", "7,12", "8,16", "9,17", "10,18"})
    void smallRingsStayOneOrderedRing(long seed, int size) {
        churn(seed, size, Math.max(2, size / 2), 0);
    }

    @ParameterizedTest
    @CsvSource({"11,24", "12,28", "13,36", "14,48"})
    void largerRingsKeepTheirPrincipalsToo(long seed, int size) {
        churn(seed, size, 21, 17);
    }

    @Test
    void theSameSeedGivesTheSameRun() {
        assertThat(churn(21, 8, 4, 0)).isEqualTo(churn(21, 8, 4, 0)).isNotEqualTo(churn(22, 8, 4, 0));
    }

    private static String churn(long seed, int size, int least, int principals) {
        SimWorld world = new SimWorld(seed);
        SimRing ring = new SimRing(world).grow(size).settle(Duration.ofSeconds(60));
        RingInvariants invariants = new RingInvariants(ring::views, principals);
        SplittableRandom random = new SplittableRandom(seed);
        for (int step = 0; step < 40; step++) {
            act(ring, random, least);
            runChecked(world, invariants, Duration.ofMillis(random.nextInt(4_000)));
        }
        runChecked(world, invariants, Duration.ofSeconds(5));
        ring.settle(Duration.ofSeconds(60));
        return world.traceHash();
    }

    private static void act(SimRing ring, SplittableRandom random, int least) {
        List<SimNode> members = ring.members();
        SimNode chosen = members.get(random.nextInt(members.size()));
        List<Endpoint> seeds = List.of(chosen.endpoint());
        List<SimNode> dead =
                ring.nodes().stream().filter(node -> !node.isAlive()).toList();
        switch (random.nextInt(5)) {
            case 0 -> ring.node().startJoining(seeds);
            case 1 -> {
                if (!dead.isEmpty()) {
                    dead.get(random.nextInt(dead.size())).startJoining(seeds);
                }
            }
            case 2 -> {
                if (mayGo(members, chosen, least)) {
                    chosen.leave(Duration.ofSeconds(1), chosen::kill);
                }
            }
            default -> {
                if (mayGo(members, chosen, least)) {
                    if (random.nextBoolean()) {
                        chosen.kill();
                    } else {
                        chosen.host().powerOff();
                    }
                }
            }
        }
    }

    /** Nobody may be left without a live node in its list, nor the ring without principals to spare. */
    private static boolean mayGo(List<SimNode> members, SimNode chosen, int least) {
        List<NodeRef> left = members.stream()
                .filter(node -> node != chosen && node.chord().view().standing() == Standing.MEMBER)
                .map(SimNode::self)
                .toList();
        return left.size() >= least
                && members.stream()
                        .filter(node -> node != chosen)
                        .allMatch(node -> node.chord().view().successors().nodes().stream()
                                .anyMatch(left::contains));
    }

    private static void runChecked(SimWorld world, RingInvariants invariants, Duration time) {
        world.runUntil(
                () -> {
                    Optional<String> violation = invariants.violation();
                    if (violation.isPresent()) {
                        throw new AssertionError("after " + world.now() + ": " + violation.get());
                    }
                    return false;
                },
                time);
    }
}
