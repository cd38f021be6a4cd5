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
import java.util.List;
import java.util.SplittableRandom;

/** R10: reads of records that are there, while nodes join and leave; how many are told that there is nothing. */
public final class ReadsInMotion {
    private static final int KEYS = 500;
    private static final int FEWEST = 4;
    private static final int MOST = 16;
    private static final Duration BETWEEN_READS = Duration.ofMillis(1);
    private static final int READS_A_CHANGE = 1_000;
    private static final Duration SOON = Duration.ofMinutes(5);

    private final SimCluster cluster = new SimCluster(new SimWorld(10), DhtConfig.lan()).grow(8);
    private final SplittableRandom random = new SplittableRandom(10);
    private int found;
    private int notFound;
    private int failed;
    private int joined;
    private int left;

    private ReadsInMotion() {}

    /** Measures. */
    public static Section run(Size size) {
        return new ReadsInMotion().measure(size.of(3_000, 200_000, 1_000_000));
    }

    private Section measure(int reads) {
        for (int i = 0; i < KEYS; i++) {
            cluster.await(cluster.anyNode().put(Key.of("record " + i), Bytes.utf8("there"), PutOptions.quorum()));
        }
        for (int i = 0; i < reads; i++) {
            if (i % READS_A_CHANGE == 0) {
                change();
            }
            read();
            cluster.world().run(BETWEEN_READS);
        }
        cluster.world().run(SOON);
        if (found + notFound + failed != reads) {
            throw new IllegalStateException(
                    "not every read was answered once: " + found + ", " + notFound + ", " + failed);
        }
        Table table = new Table("", "measured", "goal", "")
                .row("reads", reads, "1,000,000", "")
                .row("of these told that there is nothing", notFound, "0", Section.atMost(notFound, 0))
                .row("of these failed, with a reason", failed, "", "")
                .row("joins and leaves meanwhile", joined + " and " + left, "", "");
        return new Section(
                "R10: reads while nodes join and leave",
                "One read a millisecond of one of " + KEYS
                        + " records, from any node that stays, and a join or a leave in good order a second, between "
                        + FEWEST + " and " + MOST + " nodes.\n\n" + table.toMarkdown(),
                List.of());
    }

    private void change() {
        List<SimMember> staying = staying();
        boolean grow = staying.size() <= FEWEST || staying.size() < MOST && random.nextBoolean();
        if (grow) {
            joined++;
            cluster.machine().join();
        } else {
            left++;
            staying.get(random.nextInt(staying.size())).leave(Duration.ofSeconds(30));
        }
    }

    private void read() {
        List<SimMember> staying = staying();
        SimMember reader = staying.get(random.nextInt(staying.size()));
        Key key = Key.of("record " + random.nextInt(KEYS));
        reader.dht().get(key).whenComplete((value, failure) -> {
            failed += failure != null ? 1 : 0;
            found += failure == null && value.isPresent() ? 1 : 0;
            notFound += failure == null && value.isEmpty() ? 1 : 0;
        });
    }

    private List<SimMember> staying() {
        return cluster.machines().stream().filter(SimMember::isStaying).toList();
    }
}
