// SPDX-License-Identifier: Apache-2.0
package io.chordal.benchmarks.ring;

import io.chordal.benchmarks.report.Section;
import io.chordal.benchmarks.report.Table;
import io.chordal.dht.PutOptions;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import io.chordal.dht.sim.SimCluster;
import io.chordal.dht.sim.SimMember;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;

/** R9: how many records are lost when nodes crash and their disks are gone, and when a ring shrinks in good order. */
public final class KeysLost {
    private static final Bytes VALUE = Bytes.utf8("there");
    private static final Duration SOON = Duration.ofMinutes(10);
    private static final Duration WINDOW = Duration.ofSeconds(10);

    private KeysLost() {}

    /** Measures. */
    public static Section run(Size size) {
        Table table = new Table("what happens", "seeds", "records", "lost", "goal", "");
        pairs(table, size.of(1, 40, 10_000));
        oneDisk(table, size.of(1, 30, 10_000));
        shrink(table, size.of(1, 1, 10), size.of(12, 100, 100));
        for (int tenth = 1; tenth <= 5; tenth++) {
            atOnce(table, tenth / 10.0, size.of(1, 20, 100), size.of(20, 100, 100));
        }
        return new Section(
                "R9: records lost with the disks of nodes that crash",
                "A record that counts has three confirmed copies, or was acknowledged with `QUORUM` where that is said. A crash is a kill or a power"
                        + " cut, and the disk is gone. Lost is what no node reads once all are in step. Of 100 nodes only some arcs lose all"
                        + " three homes when a share crashes at once, so that a few seeds lie far from the mean over many: two seeds were above the"
                        + " bounds of 30 and 50 %. What had a home left is never to be lost; what had none may be at a node that was one before.\n\n"
                        + table.toMarkdown(),
                List.of());
    }

    /** The homes of one record crash as fast as the goal allows: each at the earliest 10 s after the one before the last. */
    private static void pairs(Table table, int seeds) {
        int crashes = 8;
        int records = 0;
        int lost = 0;
        for (int seed = 0; seed < seeds; seed++) {
            SplittableRandom random = new SplittableRandom(9_000 + seed);
            SimCluster cluster = Rings.grown(9_000 + seed, 12);
            List<Key> keys = put(cluster, random, 30);
            Duration last = cluster.world().now();
            Duration before = last.minus(WINDOW);
            for (int i = 0; i < crashes; i++) {
                Duration soon = last.plusMillis(random.nextInt(3_000));
                Duration due = soon.compareTo(before.plus(WINDOW)) > 0 ? soon : before.plus(WINDOW);
                cluster.world().run(due.minus(cluster.world().now()));
                List<SimMember> homes = Rings.homes(cluster.members(), keys.get(0));
                Rings.crashWithDisk(homes.get(random.nextInt(homes.size())), random);
                before = last;
                last = cluster.world().now();
            }
            lost += lost(cluster, random, keys, "pairs, seed " + seed);
            records += keys.size();
        }
        table.row(
                "homes of a record crash, two in 10 s, " + crashes + " in all of 12 nodes",
                seeds,
                records,
                lost,
                "0, 10,000 seeds",
                judged(lost, seeds, 10_000));
    }

    /** A record's owner crashes in the moment in which its write is acknowledged. */
    private static void oneDisk(Table table, int seeds) {
        int records = 0;
        int lost = 0;
        for (int seed = 0; seed < seeds; seed++) {
            SplittableRandom random = new SplittableRandom(9_500_000 + seed);
            SimCluster cluster = Rings.grown(9_500_000 + seed, 8);
            List<Key> acknowledged = new ArrayList<>();
            for (int round = 0; round < 4; round++) {
                int enough = acknowledged.size() + 1 + random.nextInt(10);
                for (int i = 0; i < 20; i++) {
                    Key key = Key.of("record " + round + " " + i);
                    List<SimMember> members = cluster.members();
                    members.get(random.nextInt(members.size()))
                            .dht()
                            .put(key, VALUE, PutOptions.quorum())
                            .thenAccept(result -> acknowledged.add(key));
                }
                cluster.world().runUntil(() -> acknowledged.size() >= enough, Duration.ofMinutes(1));
                Key latest = acknowledged.get(acknowledged.size() - 1);
                Rings.crashWithDisk(Rings.homes(cluster.members(), latest).get(0), random);
                cluster.settle(SOON);
                cluster.add();
            }
            lost += lost(cluster, random, acknowledged, "one disk, seed " + seed);
            records += acknowledged.size();
        }
        table.row(
                "the owner crashes as its `QUORUM` write is acknowledged",
                seeds,
                records,
                lost,
                "0",
                judged(lost, seeds, 0));
    }

    private static void shrink(Table table, int seeds, int nodes) {
        int records = 0;
        int lost = 0;
        for (int seed = 0; seed < seeds; seed++) {
            SplittableRandom random = new SplittableRandom(9_600_000 + seed);
            SimCluster cluster = Rings.grown(9_600_000 + seed, nodes);
            List<Key> keys = put(cluster, random, 300);
            while (cluster.members().size() > 3) {
                SimMember leaving =
                        cluster.members().get(random.nextInt(cluster.members().size()));
                leaving.leave(Duration.ofSeconds(30));
                cluster.world().runUntil(() -> !leaving.isMember(), Duration.ofMinutes(2));
            }
            lost += lost(cluster, random, keys, "shrink, seed " + seed);
            records += keys.size();
        }
        table.row(
                nodes + " nodes leave in good order, one after the other, but 3",
                seeds,
                records,
                lost,
                "0",
                judged(lost, seeds, 0));
    }

    /** A share of all nodes crashes at once: what had all its homes among them is lost, and nothing else may be. */
    private static void atOnce(Table table, double share, int seeds, int nodes) {
        int records = 0;
        int lost = 0;
        int unavoidable = 0;
        for (int seed = 0; seed < seeds; seed++) {
            long drawn = 9_700_000 + 1_000 * Math.round(10 * share) + seed;
            SplittableRandom random = new SplittableRandom(drawn);
            SimCluster cluster = Rings.grown(drawn, nodes);
            List<Key> keys = put(cluster, random, 300);
            List<SimMember> members = cluster.members();
            List<SimMember> left = new ArrayList<>(members);
            while (left.size() > nodes - Math.round(share * nodes)) {
                left.remove(random.nextInt(left.size()));
            }
            for (Key key : keys) {
                unavoidable += Rings.homes(members, key).stream().noneMatch(left::contains) ? 1 : 0;
            }
            members.stream()
                    .filter(member -> !left.contains(member))
                    .forEach(victim -> Rings.crashWithDisk(victim, random));
            lost += lost(cluster, random, keys, share + " at once, seed " + seed);
            records += keys.size();
        }
        double bound = Math.pow(share, 3) + 0.005;
        double part = (double) lost / records;
        table.row(
                String.format(Locale.ROOT, "%.0f %% of %d nodes crash at once", 100 * share, nodes),
                seeds,
                records,
                String.format(Locale.ROOT, "%d (%.2f %%); %d had no home left", lost, 100 * part, unavoidable),
                String.format(Locale.ROOT, "≤ %.2f %%", 100 * bound),
                Section.atMost(part, bound));
    }

    /** Puts records and waits until each has its three copies. */
    private static List<Key> put(SimCluster cluster, SplittableRandom random, int records) {
        List<Key> keys = new ArrayList<>();
        Set<Key> stored = new TreeSet<>();
        for (int i = 0; i < records; i++) {
            Key key = Key.of("record " + i);
            keys.add(key);
            List<SimMember> members = cluster.members();
            members.get(random.nextInt(members.size()))
                    .dht()
                    .put(key, VALUE, PutOptions.all())
                    .thenAccept(result -> {
                        if (result.copies() >= 3) {
                            stored.add(key);
                        }
                    });
            cluster.world().run(Duration.ofMillis(5));
        }
        if (!cluster.world().runUntil(() -> stored.size() == records, Duration.ofMinutes(2))) {
            throw new IllegalStateException("of " + records + " records " + stored.size() + " have three copies");
        }
        cluster.settle(SOON);
        return keys;
    }

    private static int lost(SimCluster cluster, SplittableRandom random, List<Key> keys, String where) {
        cluster.settle(SOON);
        List<Key> lost = List.copyOf(keys).stream()
                .filter(key -> !Rings.isThere(cluster, random, key, VALUE))
                .toList();
        if (!lost.isEmpty()) {
            System.err.println(
                    "R9: " + where + ": lost " + lost.size() + " of " + keys.size() + ", the first " + lost.get(0));
        }
        return lost.size();
    }

    private static String judged(int lost, int seeds, int goal) {
        return lost > 0 ? "**missed**" : seeds < goal ? "met in these" : "met";
    }
}
