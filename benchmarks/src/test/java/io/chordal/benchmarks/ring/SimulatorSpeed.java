// SPDX-License-Identifier: Apache-2.0
package io.chordal.benchmarks.ring;

import io.chordal.benchmarks.report.Section;
import io.chordal.benchmarks.report.Table;
import io.chordal.dht.ring.RingConfig;
import io.chordal.dht.ring.StaticRing;
import io.chordal.dht.sim.SimWorld;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.List;

/** R13: how much faster than real time a large ring is simulated, in how much memory, and whether it repeats itself. */
public final class SimulatorSpeed {
    private SimulatorSpeed() {}

    /** Measures. */
    public static Section run(Size size) {
        int nodes = size.of(200, 10_000, 10_000);
        Duration idle = Duration.ofSeconds(size.of(2, 20, 600));
        Duration time = Duration.ofSeconds(size.of(2, 20, 60));
        SimWorld world = new SimWorld(13);
        StaticRing ring = StaticRing.of(world, RingConfig.lan(), nodes);
        world.run(idle);
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long before = world.events();
        long start = threads.getCurrentThreadCpuTime();
        world.run(time);
        double seconds = Math.max(1e-3, (threads.getCurrentThreadCpuTime() - start) / 1e9);
        double speed = time.toSeconds() / seconds;
        double mebibytes = usedMebibytes();
        double events = (world.events() - before) / (double) time.toSeconds() / nodes;
        boolean again = hash(size).equals(hash(size));
        Table table = new Table("", "measured", "goal", "")
                .row("simulated seconds per second of the processor", speed, "≥ 10", Section.atMost(-speed, -10))
                .row("events per node and simulated second", events, "", "")
                .row("heap in use afterwards, MiB", mebibytes, "≤ 512", Section.atMost(mebibytes, 512))
                .row("the same seed, the same trace hash", again ? "yes" : "no", "yes", again ? "met" : "**missed**");
        return new Section(
                "R13: simulation of " + ring.live().size() + " nodes",
                (size == Size.FULL ? "With `--full`: one" : "Sampled: one")
                        + " ring of the default mode that nothing happens to, "
                        + time.toSeconds() + " simulated seconds after " + idle.toSeconds()
                        + " idle ones (goal: tables as after 10 minutes), by the time of the one thread that simulates, without collections; fingers, lists and neighbours are kept as always. 100,000 nodes are not"
                        + " measured.\n\n"
                        + table.toMarkdown(),
                List.of());
    }

    private static String hash(Size size) {
        SimWorld world = new SimWorld(13);
        StaticRing.of(world, RingConfig.lan(), size.of(50, 200, 1_000));
        world.run(Duration.ofSeconds(5));
        return world.traceHash();
    }

    private static double usedMebibytes() {
        System.gc();
        return (Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory()) / (double) (1 << 20);
    }
}
