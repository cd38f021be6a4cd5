// SPDX-License-Identifier: Apache-2.0
package io.chordal.benchmarks.ring;

import io.chordal.benchmarks.report.Plot;
import io.chordal.benchmarks.report.Section;
import io.chordal.benchmarks.report.Table;
import io.chordal.dht.ring.LookupTally;
import io.chordal.dht.ring.RingConfig;
import io.chordal.dht.sim.Traffic;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** R5 and R6: lookups while nodes come and go, at the rates of the paper's Table III, and with sessions of 1.4 minutes. */
public final class ChurnRates {
    /** Joins per second, then path, time-outs and failed lookups of 10,000: ToN 2003, Table III. */
    private static final double[][] PAPER = {
        {0.05, 3.90, 0.05, 0}, {0.10, 3.83, 0.11, 0}, {0.15, 3.84, 0.16, 2}, {0.20, 3.81, 0.23, 5},
        {0.25, 3.83, 0.30, 6}, {0.30, 3.91, 0.34, 8}, {0.35, 3.94, 0.42, 16}, {0.40, 4.06, 0.46, 15}
    };

    private static final double MEDIAN_SESSION = 84;

    private ChurnRates() {}

    /** Measures R5. */
    public static Section rates(Size size) {
        int nodes = size.of(60, 1_000, 1_000);
        int ourLookups = size.of(20, 1_000, 10_000);
        int paperLookups = size.of(20, 1_000, 2_000);
        Plot plot = new Plot("Churn", "joins per second, and as many deaths", "mean per lookup");
        Table table =
                new Table("mode", "rate /s", "path", "paper", "time-outs", "paper", "failed", "paper, of 10,000", "");
        for (int i = 0; i < PAPER.length; i += size.of(7, 1, 1)) {
            for (boolean ours : new boolean[] {false, true}) {
                RingConfig config = ours ? RingConfig.lan() : RingConfig.paper();
                double perSecond = ours ? size.of(10, 10, 10) : 1.0 * size.of(2, 1, 1);
                int lookups = ours ? ourLookups : paperLookups;
                LookupTally tally = new Churn(config, nodes, PAPER[i][0], i)
                        .run(Duration.ofMillis((long) (1_000 * lookups / perSecond)), perSecond)
                        .tally();
                table.row(
                        ours ? "default" : "paper",
                        PAPER[i][0],
                        tally.paths().mean(),
                        PAPER[i][1],
                        tally.unanswered().mean(),
                        PAPER[i][2],
                        tally.wrong().size() + " of " + tally.outcomes(),
                        (int) PAPER[i][3],
                        ours ? Section.atMost(tally.wrong().size(), 0) : "");
                plot.point(
                                ours ? "path, default" : "path, paper mode",
                                PAPER[i][0],
                                tally.paths().mean())
                        .point(
                                ours ? "time-outs, default" : "time-outs, paper mode",
                                PAPER[i][0],
                                tally.unanswered().mean());
            }
        }
        return new Section(
                "R5: churn of the paper's Table III, N = " + nodes,
                (size == Size.FULL ? "With `--full`: " : "Sampled (goal: 10,000): ") + ourLookups
                        + " lookups per row in the default mode at 10/s, " + paperLookups
                        + " in paper mode at 1/s; the default with its own times (1"
                        + " to 5 s) instead of 30 s. A lookup is right if the owner that it names says so itself, or"
                        + " is the first live member.\n\n"
                        + table.toMarkdown(),
                List.of(new Section.Drawing("churn", plot)));
    }

    /** Measures R6. */
    public static Section shortSessions(Size size) {
        int nodes = size.of(60, 1_000, 1_000);
        int lookups = size.of(20, 12_000, 100_000);
        int lookupsPerSecond = size.of(10, 100, 100);
        double perSecond = nodes * Math.log(2) / MEDIAN_SESSION;
        LookupTally tally = new Churn(RingConfig.lan(), nodes, perSecond, 6)
                .run(Duration.ofSeconds(lookups / lookupsPerSecond), lookupsPerSecond)
                .tally();
        Duration counted = Duration.ofSeconds(size.of(5, 120, 300));
        Churn unasked = new Churn(RingConfig.lan(), nodes, perSecond, 7).run(Duration.ofSeconds(size.of(5, 60, 60)), 0);
        double bytes = unasked.bytesPerNodeAndSecond(counted);
        Churn unmoved = new Churn(RingConfig.lan(), nodes, 0, 8).run(Duration.ofSeconds(size.of(5, 60, 600)), 0);
        double idleBytes = unmoved.bytesPerNodeAndSecond(counted);
        double right = 1 - (double) tally.wrong().size() / Math.max(1, tally.outcomes());
        Table table = new Table("", "measured", "goal", "")
                .row(
                        "lookups right",
                        String.format(Locale.ROOT, "%.4f", right) + " ("
                                + tally.wrong().size() + " of " + tally.outcomes() + " wrong)",
                        "≥ 0.999",
                        right >= 0.999 ? "met" : "**missed**")
                .row("calls answered, mean", tally.answered().mean(), "", "")
                .row("calls unanswered, mean", tally.unanswered().mean(), "", "")
                .row("maintenance, B/s per node", bytes, "≤ 900 (Bamboo)", Section.atMost(bytes, 900))
                .row("of these: " + unasked.shares(), "", "", "")
                .row("the same ring when nobody comes or goes, B/s per node", idleBytes, "", "")
                .row("of these: " + unmoved.shares(), "", "", "");
        return new Section(
                "R6: sessions with a median of 1.4 minutes, N = " + nodes,
                "Sampled: " + lookups + " lookups, " + lookupsPerSecond
                        + "/s, in one ring from which all starters may go. Bytes in a run of its own without lookups from outside: every call and answer as"
                        + " protobuf writes it, with " + Traffic.REQUEST_FRAMING
                        + " bytes of gRPC and HTTP/2 around a call and "
                        + Traffic.ANSWER_FRAMING
                        + " around an answer, counted where it is sent; without TCP, IP and TLS.\n\n"
                        + table.toMarkdown(),
                List.of());
    }
}
