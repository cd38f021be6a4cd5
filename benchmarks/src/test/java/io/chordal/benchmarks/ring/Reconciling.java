// SPDX-License-Identifier: Apache-2.0
package io.chordal.benchmarks.ring;

import io.chordal.benchmarks.report.Section;
import io.chordal.benchmarks.report.Table;
import io.chordal.dht.replica.TwoReplicas;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** R11: what it costs two homes to find out that they have the same, or in what little they differ. */
public final class Reconciling {
    private static final int DIFFERENCES = 10;
    private static final int SAMPLES = 20;

    private Reconciling() {}

    /** Measures. */
    public static Section run(Size size) {
        int keys = size.of(20_000, 1_000_000, 1_000_000);
        TwoReplicas homes = new TwoReplicas();
        for (int i = 0; i < keys; i++) {
            homes.put("dataset " + i, "part", i + 1, true, true);
        }
        Table table = new Table("homes of " + keys + " keys", "round trips", "goal", "bytes", "goal", "");
        row(table, "equal", compare(homes), 1, 200);
        SplittableRandom random = new SplittableRandom(11);
        Cost most = new Cost(0, 0);
        for (int sample = 0; sample < SAMPLES; sample++) {
            long counter = keys + 1L + (long) sample * DIFFERENCES;
            IntStream.range(0, DIFFERENCES)
                    .forEach(i -> homes.put("dataset " + random.nextInt(keys), "part", counter + i, false, true));
            Cost cost = compare(homes);
            most = new Cost(Math.max(most.roundTrips, cost.roundTrips), Math.max(most.bytes, cost.bytes));
        }
        row(table, DIFFERENCES + " newer at one of them", most, 5, 20 * 1024);
        return new Section(
                "R11: reconciliation of " + keys + " keys",
                "The production code of both homes and the bytes of their messages, the ring's header included, those of gRPC and"
                        + " HTTP/2 not. Nothing was collected, as in an arc without removals; else each message has a digest of 32 bytes"
                        + " more. Differences: the most of " + SAMPLES
                        + " comparisons, with " + DIFFERENCES
                        + " keys each, anywhere; what differs is fetched in that.\n\n"
                        + table.toMarkdown(),
                List.of());
    }

    private static Cost compare(TwoReplicas homes) {
        homes.wereEqual();
        return new Cost(homes.roundTrips(), homes.bytes());
    }

    private static void row(Table table, String what, Cost cost, int roundTrips, int bytes) {
        table.row(
                what,
                cost.roundTrips,
                "≤ " + roundTrips,
                cost.bytes,
                "≤ " + bytes,
                cost.roundTrips <= roundTrips && cost.bytes <= bytes ? "met" : "**missed**");
    }

    private record Cost(int roundTrips, long bytes) {}
}
