// SPDX-License-Identifier: Apache-2.0
package io.chordal.benchmarks.ring;

import io.chordal.benchmarks.report.Section;
import io.chordal.benchmarks.report.Table;
import io.chordal.dht.PutOptions;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import io.chordal.dht.sim.IdealRing;
import io.chordal.dht.sim.SimCluster;
import io.chordal.dht.sim.SimMember;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** R12: a ring cut in two for ten minutes, with writes on both sides: how soon it is one again, and whether a write is lost. */
public final class SplitRing {
    private static final Duration STEP = Duration.ofMillis(250);
    private static final Duration LIMIT = Duration.ofMinutes(5);

    private final SimCluster cluster;
    private final SplittableRandom random;
    private final Map<Key, Bytes> acknowledged = new TreeMap<>();
    private int written;
    private int failed;

    /** What came of one kind of ring. */
    private static final class Tally {
        private final List<Double> seconds = new ArrayList<>();
        private int acknowledged;
        private int failed;
        private int lost;

        void add(SplitRing split, double healed, int gone) {
            seconds.add(healed);
            seconds.sort(Double::compare);
            acknowledged += split.acknowledged.size();
            failed += split.failed;
            lost += gone;
        }

        void row(Table table, int nodes, int goal) {
            double most = seconds.get(seconds.size() - 1);
            String judged = most <= 60 && lost == 0 ? seconds.size() < goal ? "met in these" : "met" : "**missed**";
            table.row(
                    nodes,
                    seconds.size(),
                    seconds.get(seconds.size() / 2),
                    most,
                    acknowledged,
                    failed,
                    lost,
                    goal > 0 ? judged : "");
        }
    }

    private SplitRing(SimCluster cluster, long seed) {
        this.cluster = cluster;
        this.random = new SplittableRandom(seed);
    }

    /** Measures. */
    public static Section run(Size size) {
        Duration split = Duration.ofMinutes(size.of(1, 10, 10));
        int large = size.of(40, 1_000, 1_000);
        int small = size.of(12, 60, 60);
        Table table = new Table(
                "nodes",
                "seeds",
                "s until one ring, median",
                "most",
                "writes acknowledged meanwhile",
                "refused",
                "lost",
                "≤ 60 s, 0 lost");
        many(small, size.of(1, 5, 1_000), split, 12_000).row(table, small, 0);
        many(large, size.of(1, 1, 1_000), split, 12).row(table, large, 1_000);
        return new Section(
                "R12: a ring split in two for " + split.toMinutes() + " minutes",
                "Each node is on one of two sides, drawn at random; on each side one record a second is put through a random node, in turn with"
                        + " `PRIMARY` and `QUORUM`. One ring: every predecessor and list is right, looked at every "
                        + STEP.toMillis()
                        + " ms from the healing on. Then, when all are in step, every record that was acknowledged"
                        + " is read. Goal: 1,000 nodes, 1,000 seeds.\n\n" + table.toMarkdown(),
                List.of());
    }

    private static Tally many(int nodes, int seeds, Duration split, long firstSeed) {
        Tally tally = new Tally();
        for (long seed = firstSeed; seed < firstSeed + seeds; seed++) {
            SplitRing one = new SplitRing(Rings.grown(seed, nodes), seed);
            one.split(split);
            double healed = one.secondsUntilOne();
            one.cluster.settle(LIMIT);
            int lost = one.lost();
            tally.add(one, healed, lost);
            System.err.println("R12: " + nodes + " nodes, seed " + seed + ": one ring after " + healed + " s, " + lost
                    + " of " + one.acknowledged.size() + " acknowledged writes lost");
        }
        return tally;
    }

    private void split(Duration time) {
        List<List<SimMember>> sides = List.of(new ArrayList<>(), new ArrayList<>());
        for (SimMember member : cluster.members()) {
            int side = random.nextInt(2);
            sides.get(side).add(member);
            cluster.world().links().side(member.endpoint(), side);
        }
        for (int second = 0; second < time.toSeconds(); second++) {
            for (List<SimMember> side : sides) {
                put(side.get(random.nextInt(side.size())));
            }
            cluster.world().run(Duration.ofSeconds(1));
        }
    }

    private void put(SimMember writer) {
        Key key = Key.of("record " + written);
        Bytes value = Bytes.utf8("value " + written);
        PutOptions options = written / 2 % 2 == 0 ? PutOptions.lazy() : PutOptions.quorum();
        written++;
        writer.dht().put(key, value, options).whenComplete((result, failure) -> {
            if (failure == null) {
                acknowledged.put(key, value);
            } else {
                failed++;
            }
        });
    }

    private double secondsUntilOne() {
        Duration healed = cluster.world().now();
        cluster.world().links().heal();
        while (IdealRing.flaw(cluster.views()).isPresent()) {
            if (cluster.world().now().minus(healed).compareTo(LIMIT) > 0) {
                throw new IllegalStateException("not one ring " + LIMIT + " after healing: "
                        + IdealRing.flaw(cluster.views()).orElse(""));
            }
            cluster.world().run(STEP);
        }
        return cluster.world().now().minus(healed).toNanos() / 1e9;
    }

    private int lost() {
        int lost = 0;
        for (Map.Entry<Key, Bytes> record : new TreeMap<>(acknowledged).entrySet()) {
            lost += Rings.isThere(cluster, random, record.getKey(), record.getValue()) ? 0 : 1;
        }
        return lost;
    }
}
