// SPDX-License-Identifier: Apache-2.0
package io.chordal.benchmarks.ring;

import io.chordal.benchmarks.report.Section;
import io.chordal.benchmarks.report.Table;
import io.chordal.dht.ring.DurationRange;
import io.chordal.dht.ring.LookupTally;
import io.chordal.dht.ring.RingConfig;
import io.chordal.dht.ring.StaticRing;
import io.chordal.dht.sim.SimNode;
import io.chordal.dht.sim.SimWorld;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;

/** R2: hops in the default mode, the last call included, with a cold and with a warm location cache. */
public final class Tables {
    private Tables() {}

    /** Measures. */
    public static Section run(Size size) {
        int nodes = size.of(200, 4_000, 10_000);
        Duration idle = Duration.ofMinutes(size.of(1, 5, 10));
        int lookups = size.of(100, 1_500, 20_000);
        SimWorld world = new SimWorld(2);
        // Neighbours are rarely asked, which spares events and feeds no table.
        RingConfig config = RingConfig.lan()
                .with(c -> c.ping(Duration.ofMinutes(1)).stabilize(DurationRange.millis(60_000, 120_000)));
        StaticRing ring = StaticRing.of(world, config, nodes);
        world.run(idle);
        ring.withoutMaintenance();
        SplittableRandom random = new SplittableRandom(2);
        LookupTally cold = new LookupTally();
        for (int i = 0; i < lookups; i++) {
            List<SimNode> one = List.of(ring.nodes().get(i % nodes));
            cold.runFrom(one, ring.nodes(), world, 1, random);
        }
        SimNode sampled = ring.nodes().get(nodes / 3);
        new LookupTally().runFrom(List.of(sampled), ring.nodes(), world, 10 * nodes, random);
        LookupTally warm = new LookupTally().runFrom(List.of(sampled), ring.nodes(), world, lookups, random);
        Table table = new Table("state", "calls answered, mean", "1st, 99th", "unanswered", "wrong", "goal", "");
        row(table, "cold: " + idle.toMinutes() + " idle minutes", cold, 3.0);
        row(table, "warm: one node after " + 10 * nodes + " lookups", warm, 1.05);
        table.row("paper, base-2 fingers: ½·log2 N + 1", Math.log(nodes) / Math.log(2) / 2 + 1, "", "", "", "", "");
        return new Section(
                "R2: default mode, N = " + nodes,
                "Sampled: one ring, " + lookups
                        + " lookups per state; the goal is 10,000 nodes and, cold, 10 idle minutes. A static ring "
                        + "whose neighbours are pinged once a minute.\n\n" + table.toMarkdown(),
                List.of());
    }

    private static void row(Table table, String state, LookupTally tally, double goal) {
        table.row(
                state,
                tally.answered().mean(),
                tally.answered().quantile(0.01) + ", " + tally.answered().quantile(0.99),
                tally.unanswered().mean(),
                tally.wrong().size(),
                "≤ " + goal,
                Section.atMost(tally.answered().mean(), goal));
    }
}
