// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingId;
import io.chordal.dht.id.RingProfile;
import io.chordal.dht.ring.message.FindSuccessor;
import io.chordal.dht.ring.message.GetRingState;
import io.chordal.dht.ring.message.Ping;
import io.chordal.dht.sim.SimNode;
import io.chordal.dht.sim.SimRing;
import io.chordal.dht.sim.SimWorld;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class PaceTest {
    @Property
    @net.jqwik.api.Tag("S0-14")
    void everyPeriodLiesInItsRange(@ForAll long seed) {
        Pace pace = new Pace(DurationRange.millis(2_000, 4_000), new SplittableRandom(seed));
        List<Duration> pauses = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            pauses.add(pace.next());
        }
        assertThat(pauses)
                .doesNotHaveDuplicates()
                .allSatisfy(pause -> assertThat(pause).isBetween(Duration.ofSeconds(2), Duration.ofSeconds(4)));
        assertDiffer(pauses);
    }

    @Test
    void periodsBackOffWhileNothingChangesAndAreShortAgainAfterAChange() {
        Pace pace = new Pace(DurationRange.millis(1_000, 5_000), new SplittableRandom(1));
        assertThat(pace.next()).isLessThan(Duration.ofMillis(1_401));
        Duration longest = Duration.ZERO;
        for (int i = 0; i < 50; i++) {
            Duration next = pace.next();
            longest = next.compareTo(longest) > 0 ? next : longest;
        }
        assertThat(longest).isGreaterThan(Duration.ofSeconds(4));
        pace.quicken();
        assertThat(pace.next()).isLessThan(Duration.ofMillis(1_401));
    }

    @Test
    void aSteadyPaceIsDrawnFromTheWholeRangeAlsoAfterAChange() {
        Pace pace = new Pace(DurationRange.millis(15_000, 45_000), new SplittableRandom(1), false);
        long sum = 0;
        for (int i = 0; i < 1_000; i++) {
            pace.quicken();
            sum += pace.next().toMillis();
        }
        assertThat(sum / 1_000).isBetween(29_000L, 31_000L);
    }

    @Test
    @Tag("S0-14")
    void stabilizeRunsAtTheConfiguredPeriod() {
        SimWorld world = new SimWorld(1);
        RingConfig config = RingConfig.lan().with(c -> c.stabilize(DurationRange.millis(2_000, 4_000)));
        SimRing ring = new SimRing(world, RingProfile.DEFAULT, config).grow(2).settle(Duration.ofSeconds(30));
        world.run(Duration.ofMinutes(1));
        SimNode asked = ring.members().get(0);
        List<Duration> rounds = new ArrayList<>();
        world.onDelivery((to, request) -> {
            if (to.equals(asked.endpoint()) && request instanceof GetRingState) {
                rounds.add(world.now());
            }
        });
        world.run(Duration.ofMinutes(5));
        assertThat(rounds.size()).isBetween(5 * 60 / 4 - 2, 5 * 60 / 2);
        List<Duration> pauses = new ArrayList<>();
        for (int i = 1; i < rounds.size(); i++) {
            pauses.add(rounds.get(i).minus(rounds.get(i - 1)));
        }
        assertThat(pauses)
                .allSatisfy(pause -> assertThat(pause).isBetween(Duration.ofMillis(1_980), Duration.ofMillis(4_100)));
        assertDiffer(pauses);
    }

    @Test
    @Tag("S0-14")
    @Tag("faults")
    void stabilizeKeepsItsPeriodWhileMessagesAreLostAndANodeDies() {
        SimWorld world = new SimWorld(3);
        RingConfig config = RingConfig.lan().with(c -> c.stabilize(DurationRange.millis(2_000, 4_000)));
        SimRing ring = new SimRing(world, RingProfile.DEFAULT, config).grow(3).settle(Duration.ofSeconds(30));
        world.run(Duration.ofMinutes(1));
        world.links().loss(0.05);
        ring.members().get(1).kill();
        world.run(Duration.ofSeconds(10));
        SimNode asked = ring.members().get(0);
        List<Duration> rounds = new ArrayList<>();
        world.onDelivery((to, request) -> {
            if (to.equals(asked.endpoint()) && request instanceof GetRingState) {
                rounds.add(world.now());
            }
        });

        world.run(Duration.ofMinutes(5));

        assertThat(rounds.size()).isBetween(5 * 60 * 9 / 10 / 4, 5 * 60 / 2);
        List<Duration> pauses = new ArrayList<>();
        for (int i = 1; i < rounds.size(); i++) {
            pauses.add(rounds.get(i).minus(rounds.get(i - 1)));
        }
        assertThat(pauses).allSatisfy(pause -> assertThat(pause).isGreaterThan(Duration.ofMillis(1_980)));
        assertDiffer(pauses);
    }

    @Test
    @Tag("S0-14")
    void fingersAreLookedUpAgainAtTheConfiguredPeriod() {
        SimWorld world = new SimWorld(2);
        RingConfig config = RingConfig.lan().with(c -> c.fixFingers(DurationRange.millis(2_000, 4_000)));
        SimRing ring = new SimRing(world, RingProfile.DEFAULT, config).grow(40).settle(Duration.ofSeconds(60));
        world.run(Duration.ofMinutes(2));
        Duration oneLookup = Duration.ofMillis(500);
        NodeRef fixing = ring.members().get(0).self();
        List<RingId> starts = IntStream.range(0, RingProfile.DEFAULT.bits())
                .mapToObj(slot -> RingProfile.DEFAULT.plusPowerOfTwo(fixing.id(), slot))
                .toList();
        List<Duration> rounds = new ArrayList<>();
        List<Integer> slots = new ArrayList<>();
        world.onDelivery((to, request) -> {
            if (request instanceof FindSuccessor step && starts.contains(step.target())) {
                boolean laterHop = !rounds.isEmpty()
                        && world.now().minus(rounds.get(rounds.size() - 1)).compareTo(oneLookup) < 0;
                if (!laterHop) {
                    rounds.add(world.now());
                    slots.add(starts.indexOf(step.target()));
                }
            }
        });
        world.run(Duration.ofMinutes(5));
        List<Duration> pauses = new ArrayList<>();
        for (int i = 1; i < rounds.size(); i++) {
            Duration sinceLast = rounds.get(i).minus(rounds.get(i - 1));
            boolean afterTheLastFinger = slots.get(i) <= slots.get(i - 1);
            // there is one more pause then
            pauses.add(afterTheLastFinger ? sinceLast.dividedBy(2) : sinceLast);
        }
        assertThat(pauses)
                .hasSizeGreaterThan(5 * 60 / 9)
                .allSatisfy(pause -> assertThat(pause)
                        .isBetween(
                                Duration.ofMillis(1_980),
                                Duration.ofMillis(4_000).plus(oneLookup)));
        assertDiffer(pauses);
    }

    /** Pauses drawn from 2 to 4 s, and not one period for all. */
    private static void assertDiffer(List<Duration> pauses) {
        Duration shortest = pauses.stream().min(Duration::compareTo).orElseThrow();
        Duration longest = pauses.stream().max(Duration::compareTo).orElseThrow();
        assertThat(longest.minus(shortest)).isGreaterThan(Duration.ofSeconds(1));
    }

    @Test
    @Tag("S0-14")
    void silentNeighboursAreCheckedAtTheConfiguredPeriod() {
        Duration period = Duration.ofSeconds(3);
        SimWorld world = new SimWorld(3);
        RingConfig config = RingConfig.lan()
                .with(c -> c.ping(period)
                        .stabilize(DurationRange.millis(600_000, 600_000))
                        .fixFingers(DurationRange.millis(600_000, 600_000)));
        SimRing ring = new SimRing(world, RingProfile.DEFAULT, config).grow(2).settle(Duration.ofSeconds(60));
        world.run(Duration.ofMinutes(1));
        List<Duration> checks = new ArrayList<>();
        world.onDelivery((to, request) -> {
            if (request instanceof Ping) {
                checks.add(world.now());
            }
        });
        world.run(Duration.ofMinutes(5));
        assertThat(ring.members()).hasSize(2);
        assertThat(checks.size()).isBetween(5 * 60 / 6 - 1, 2 * 5 * 60 / 3);
        for (int i = 1; i < checks.size(); i++) {
            assertThat(checks.get(i).minus(checks.get(i - 1)))
                    .isLessThan(period.multipliedBy(2).plusMillis(100));
        }
    }
}
