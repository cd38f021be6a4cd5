// SPDX-License-Identifier: Apache-2.0
package io.chordal.benchmarks.ring;

import io.chordal.benchmarks.report.Plot;
import io.chordal.benchmarks.report.Section;
import io.chordal.benchmarks.report.Table;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingId;
import io.chordal.dht.ring.LookupTally;
import io.chordal.dht.ring.RingConfig;
import io.chordal.dht.ring.RingView;
import io.chordal.dht.ring.StaticRing;
import io.chordal.dht.sim.SimNode;
import io.chordal.dht.sim.SimWorld;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** R4: half of the nodes fail at once, under load, and the ring repairs itself. */
public final class Recovery {
    private static final int LIMIT = 90;

    private Recovery() {}

    /** Measures. */
    public static Section run(Size size) {
        int nodes = size.of(60, 1_000, 10_000);
        int perSecond = size.of(5, 50, 500);
        SimWorld world = new SimWorld(4);
        SplittableRandom random = new SplittableRandom(4);
        StaticRing ring = StaticRing.of(world, RingConfig.lan(), nodes);
        world.run(Duration.ofSeconds(20));
        List<SimNode> left = new ArrayList<>(ring.nodes());
        while (left.size() > nodes / 2) {
            SimNode dying = left.remove(random.nextInt(left.size()));
            if (random.nextBoolean()) {
                dying.kill();
            } else {
                dying.host().powerOff();
            }
        }
        Plot plot = new Plot("Recovery after half of the nodes failed", "seconds", "% of nodes not right");
        LookupTally tally = new LookupTally();
        int pointers = -1;
        int lists = -1;
        for (int second = 1; second <= LIMIT && lists < 0; second++) {
            for (int i = 0; i < perSecond; i++) {
                RingId target = LookupTally.randomPoint(random);
                NodeRef owner = StaticRing.owner(left, target).self();
                SimNode from = left.get(random.nextInt(left.size()));
                tally.lookup(from, target, Duration.ofSeconds(30), () -> owner);
            }
            world.run(Duration.ofSeconds(1));
            int wrongPointers = 0;
            int wrongLists = 0;
            for (int i = 0; i < left.size(); i++) {
                wrongPointers += pointersRight(left, i) ? 0 : 1;
                wrongLists += listRight(left, i) ? 0 : 1;
            }
            plot.point("first successor and predecessor", second, 100.0 * wrongPointers / left.size());
            plot.point("whole list", second, 100.0 * wrongLists / left.size());
            pointers = wrongPointers > 0 ? -1 : pointers < 0 ? second : pointers;
            lists = wrongLists > 0 || wrongPointers > 0 ? -1 : second;
        }
        world.run(Duration.ofSeconds(31));
        Table table = new Table("", "right after", "goal", "")
                .row("first live successors and predecessors", seconds(pointers), "≤ 15 s", judged(pointers, 15))
                .row("full lists", seconds(lists), "≤ 60 s", judged(lists, 60))
                .row(
                        "lookups meanwhile that failed or named another node",
                        tally.wrong().size() + " of " + tally.outcomes(),
                        "none set",
                        "")
                .row("the paper: stabilize every 30 s, one entry per round", "not told", "", "");
        return new Section(
                "R4: recovery of a ring of " + nodes + " after half of it failed",
                (nodes < 10_000 ? "Sampled (goal: 10,000 nodes): one" : "One")
                        + " ring, half of the dead by power cut, "
                        + perSecond
                        + " lookups/s.\n\n" + table.toMarkdown(),
                List.of(new Section.Drawing("recovery", plot)));
    }

    private static boolean pointersRight(List<SimNode> ring, int index) {
        RingView view = ring.get(index).chord().view();
        NodeRef before = ring.get((index + ring.size() - 1) % ring.size()).self();
        return view.predecessor().filter(before::equals).isPresent()
                && view.successors()
                        .head()
                        .filter(ring.get((index + 1) % ring.size()).self()::equals)
                        .isPresent();
    }

    private static boolean listRight(List<SimNode> ring, int index) {
        List<NodeRef> list = ring.get(index).chord().view().successors().nodes();
        int least = Math.min(16, ring.size() - 1);
        for (int k = 0; k < list.size(); k++) {
            if (!list.get(k).equals(ring.get((index + k + 1) % ring.size()).self())) {
                return false;
            }
        }
        return list.size() >= least;
    }

    private static String seconds(int time) {
        return time < 0 ? "not within " + LIMIT + " s" : time + " s";
    }

    private static String judged(int time, int bound) {
        return Section.atMost(time < 0 ? Double.MAX_VALUE : time, bound);
    }
}
