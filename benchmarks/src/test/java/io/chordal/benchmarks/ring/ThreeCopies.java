// SPDX-License-Identifier: Apache-2.0
package io.chordal.benchmarks.ring;

import io.chordal.benchmarks.report.Section;
import io.chordal.benchmarks.report.Table;
import io.chordal.dht.DhtConfig;
import io.chordal.dht.PutOptions;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import io.chordal.dht.sim.SimCluster;
import io.chordal.dht.sim.SimMember;
import io.chordal.dht.sim.SimWorld;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** R8: how long it takes until every record has three copies again once a node was killed. */
public final class ThreeCopies {
    private static final int NODES = 8;
    private static final int RECORD = 1_024;
    private static final Duration STEP = Duration.ofMillis(50);
    private static final Duration SOON = Duration.ofMinutes(5);

    private ThreeCopies() {}

    /** Measures. */
    public static Section run(Size size) {
        int records = size.of(200, 10_000, 10_000);
        int kills = size.of(3, 20, 200);
        SimCluster cluster = new SimCluster(new SimWorld(8), DhtConfig.lan()).grow(NODES);
        SplittableRandom random = new SplittableRandom(8);
        Bytes value = Bytes.copyOf(new byte[RECORD]);
        for (int i = 0; i < records; i++) {
            cluster.await(cluster.anyNode().put(Key.of("record " + i), value, PutOptions.quorum()));
        }
        cluster.settle(SOON);
        List<Double> seconds = new ArrayList<>();
        for (int i = 0; i < kills; i++) {
            seconds.add(secondsAfterAKill(cluster, random));
            cluster.grow(NODES).settle(SOON);
        }
        seconds.sort(Double::compare);
        double half = seconds.get(seconds.size() / 2);
        double nearlyAll = seconds.get((int) Math.ceil(seconds.size() * 0.99) - 1);
        Table table = new Table("simulated seconds until all have three copies", "measured", "goal", "", "others")
                .row("p50", half, "≤ 4", Section.atMost(half, 4), "TomP2P 60, DHash 300, OpenDHT 600")
                .row("p99", nearlyAll, "≤ 8", Section.atMost(nearlyAll, 8), "");
        return new Section(
                "R8: three copies again after a kill",
                kills + " kills, one after the other, in a ring of " + NODES + " nodes with " + records
                        + " records of 1 KiB; a new node comes after each. From the kill until no node misses a copy, the detection of the death included, looked at every "
                        + STEP.toMillis() + " ms.\n\n" + table.toMarkdown(),
                List.of());
    }

    private static double secondsAfterAKill(SimCluster cluster, SplittableRandom random) {
        List<SimMember> members = cluster.members();
        Duration killed = cluster.world().now();
        members.get(random.nextInt(members.size())).kill();
        while (cluster.unsettled().isPresent()) {
            if (cluster.world().now().minus(killed).compareTo(SOON) > 0) {
                throw new IllegalStateException("no three copies " + SOON + " after a kill: " + cluster.unsettled());
            }
            cluster.world().run(STEP);
        }
        return cluster.world().now().minus(killed).toNanos() / 1e9;
    }
}
