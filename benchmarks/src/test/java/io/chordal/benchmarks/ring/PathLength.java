// SPDX-License-Identifier: Apache-2.0
package io.chordal.benchmarks.ring;

import io.chordal.benchmarks.report.Plot;
import io.chordal.benchmarks.report.Section;
import io.chordal.benchmarks.report.Table;
import io.chordal.dht.ring.ListLength;
import io.chordal.dht.ring.LookupTally;
import io.chordal.dht.ring.RingConfig;
import io.chordal.dht.ring.StaticRing;
import io.chordal.dht.sim.SimWorld;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/** R1: hops to the predecessor with base-2 fingers and one successor, as in the paper's figure of path lengths. */
public final class PathLength {
    private static final int LARGEST = 1 << 14;
    private static final int MOST_RINGS = 256;

    private PathLength() {}

    /** Measures. */
    public static Section run(Size size) {
        int lookups = size.of(200, 12_000, 400_000);
        Plot lengths = new Plot("Path length, paper mode", "log2 N", "hops to the predecessor");
        Plot distribution = new Plot("Distribution of path lengths", "hops to the predecessor", "share");
        Table table = new Table("N", "mean", "1st, 99th", "ideal Chord", "½·log2 N", "ratio", "bound", "");
        for (int power = 3; power <= size.of(6, 14, 14); power++) {
            LookupTally tally = new LookupTally();
            int nodes = 1 << power;
            int rings = size == Size.SMOKE ? 1 : Math.max(2, Math.min(MOST_RINGS, LARGEST / nodes));
            for (int seed = 0; seed < rings; seed++) {
                SimWorld world = new SimWorld(seed);
                StaticRing ring = StaticRing.of(
                                world,
                                RingConfig.paper().with(c -> c.listLength(ListLength.fixed(1))),
                                nodes,
                                "ring" + seed + "-")
                        .withoutMaintenance();
                tally.run(world, ring.nodes(), lookups / rings, 500, new SplittableRandom(seed));
            }
            double half = power / 2.0;
            double mean = tally.paths().mean();
            double ideal =
                    IdealChord.meanPath(nodes, 1, 4 * rings, 4 * lookups / (4 * rings), new SplittableRandom(power));
            double bound = power >= 10 ? 0.03 : power >= 6 ? 0.06 : 1;
            table.row(
                    nodes,
                    mean,
                    tally.paths().quantile(0.01) + ", " + tally.paths().quantile(0.99),
                    ideal,
                    half,
                    mean / half,
                    bound < 1 ? String.format(Locale.ROOT, "±%.0f %%", 100 * bound) : "none",
                    bound < 1 ? Section.atMost(Math.abs(mean / half - 1), bound) : "");
            lengths.point("measured", power, mean)
                    .point("ideal Chord", power, ideal)
                    .point("½ log2 N", power, half);
            if (power == size.of(6, 12, 12)) {
                int[] counts = tally.paths().counts();
                for (int hops = 0; hops < counts.length; hops++) {
                    distribution.point("N = " + nodes, hops, (double) counts[hops] / tally.outcomes());
                }
            }
        }
        return new Section(
                "R1: path length in paper mode",
                "Sampled: " + lookups
                        + " lookups of each size, over " + MOST_RINGS
                        + " rings of the smallest to 2 of the largest (goal: 100·N)."
                        + " Static rings, lists of 1 successor, right fingers. \"Ideal Chord\" is a Monte Carlo of the"
                        + " paper's pseudo-code on sorted numbers, which shares no code with the ring.\n\n"
                        + table.toMarkdown(),
                List.of(new Section.Drawing("path-length", lengths), new Section.Drawing("path-pdf", distribution)));
    }
}
