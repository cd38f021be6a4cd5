// SPDX-License-Identifier: Apache-2.0
package io.chordal.benchmarks.ring;

import io.chordal.benchmarks.report.Plot;
import io.chordal.benchmarks.report.Section;
import io.chordal.benchmarks.report.Table;
import io.chordal.dht.ring.LookupTally;
import io.chordal.dht.ring.RingConfig;
import io.chordal.dht.ring.StaticRing;
import io.chordal.dht.sim.SimNode;
import io.chordal.dht.sim.SimWorld;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** R3: many nodes fail at once, and nothing is repaired: the paper's Table II, and half of 10,000 nodes in the default mode. */
public final class HalfFails {
    /** Path length and time-outs for 0, 10, … 50 % failed: ToN 2003, Table II. */
    private static final double[][] PAPER = {
        {3.84, 0.0}, {4.03, 0.60}, {4.22, 1.17}, {4.44, 2.02}, {4.69, 3.23}, {5.09, 5.10}
    };

    private HalfFails() {}

    /** Measures. */
    public static Section run(Size size) {
        int rings = size.of(1, 3, 100);
        int lookups = size.of(100, 2_000, 1_000);
        int wideLookups = size.of(100, 2_000, 10_000);
        int small = size.of(100, 1_000, 1_000);
        int large = size.of(200, 10_000, 10_000);
        Plot plot = new Plot("Simultaneous failures, paper mode", "% failed", "mean per lookup");
        Table paper = new Table(
                "failed",
                "path",
                "paper",
                "time-outs",
                "of these before the owner is known",
                "paper",
                "failed lookups",
                "");
        for (int tenth = 0; tenth <= 5; tenth++) {
            LookupTally tally = new LookupTally();
            for (int seed = 0; seed < rings; seed++) {
                fail(tally, RingConfig.paper(), small, tenth / 10.0, Duration.ZERO, lookups, seed);
            }
            boolean met = tally.wrong().isEmpty()
                    && (tenth < 5
                            || tally.paths().mean() <= 5.2
                                    && tally.unansweredSteps().mean() <= 5.4);
            paper.row(
                    10 * tenth + " %",
                    tally.paths().mean(),
                    PAPER[tenth][0],
                    tally.unanswered().mean(),
                    tally.unansweredSteps().mean(),
                    PAPER[tenth][1],
                    tally.wrong().size() + " of " + tally.outcomes(),
                    met ? "met" : "**missed**");
            plot.point("path", 10 * tenth, tally.paths().mean())
                    .point("path, paper", 10 * tenth, PAPER[tenth][0])
                    .point("time-outs", 10 * tenth, tally.unansweredSteps().mean())
                    .point("time-outs, paper", 10 * tenth, PAPER[tenth][1]);
        }
        LookupTally wide = new LookupTally();
        Duration idle = Duration.ofSeconds(size.of(10, 10, 2));
        int largeRings = size.of(1, 1, 100);
        for (int seed = 0; seed < largeRings; seed++) {
            fail(wide, RingConfig.lan(), large, 0.5, idle, wideLookups, seed);
            if (seed % 10 == 9) {
                System.err.println("R3: " + wide.wrong().size() + " of " + wide.outcomes() + " lookups failed in "
                        + (seed + 1) + " of " + largeRings + " rings");
            }
        }
        Table ours = new Table("N", "answered", "unanswered", "failed lookups", "goal", "")
                .row(
                        large,
                        wide.answered().mean(),
                        wide.unanswered().mean(),
                        wide.wrong().size() + " of " + wide.outcomes(),
                        "0 of 1,000,000",
                        !wide.wrong().isEmpty()
                                ? "**missed**"
                                : wide.outcomes() >= 1_000_000 ? "met" : "met in this sample");
        return new Section(
                "R3: simultaneous failures, nothing repaired",
                "Sampled: " + rings + " rings of " + small + " in paper mode (r = 20), with " + lookups
                        + " lookups each for each share; " + largeRings + " of " + large
                        + " in the default mode, tables as after " + idle.toSeconds() + " s, with " + wideLookups
                        + " each. Another seed is another ring. A dead node answers nothing; nobody is declared dead.\n\n"
                        + paper.toMarkdown() + "\n" + ours.toMarkdown(),
                List.of(new Section.Drawing("failures", plot)));
    }

    private static void fail(
            LookupTally tally, RingConfig config, int nodes, double share, Duration idle, int lookups, long seed) {
        SimWorld world = new SimWorld(seed);
        SplittableRandom random = new SplittableRandom(seed);
        StaticRing ring =
                StaticRing.of(world, config.with(c -> c.misses(Integer.MAX_VALUE)), nodes, "ring" + seed + "-");
        world.run(idle);
        ring.withoutMaintenance();
        List<SimNode> left = new ArrayList<>(ring.nodes());
        while (left.size() > nodes - (int) (share * nodes)) {
            left.remove(random.nextInt(left.size())).host().powerOff();
        }
        tally.run(world, left, lookups, 200, random);
    }
}
