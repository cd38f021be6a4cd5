// SPDX-License-Identifier: Apache-2.0
package io.chordal.benchmarks;

import io.chordal.benchmarks.real.RealLookups;
import io.chordal.benchmarks.real.RealPuts;
import io.chordal.benchmarks.report.Section;
import io.chordal.benchmarks.ring.ChurnRates;
import io.chordal.benchmarks.ring.HalfFails;
import io.chordal.benchmarks.ring.KeysLost;
import io.chordal.benchmarks.ring.LoadBalance;
import io.chordal.benchmarks.ring.OtherGoals;
import io.chordal.benchmarks.ring.PathLength;
import io.chordal.benchmarks.ring.ReadsInMotion;
import io.chordal.benchmarks.ring.Reconciling;
import io.chordal.benchmarks.ring.Recovery;
import io.chordal.benchmarks.ring.SimulatorSpeed;
import io.chordal.benchmarks.ring.Size;
import io.chordal.benchmarks.ring.SplitRing;
import io.chordal.benchmarks.ring.Tables;
import io.chordal.benchmarks.ring.ThreeCopies;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Runs the ring's benchmarks, prints their tables and keeps tables and plots as files. */
public final class RingBenchmarks {
    private static final Map<String, Function<Size, Section>> GOALS = new LinkedHashMap<>();

    static {
        GOALS.put("R1", PathLength::run);
        GOALS.put("R2", Tables::run);
        GOALS.put("R3", HalfFails::run);
        GOALS.put("R4", Recovery::run);
        GOALS.put("R5", ChurnRates::rates);
        GOALS.put("R6", ChurnRates::shortSessions);
        GOALS.put("R7", LoadBalance::run);
        GOALS.put("R8", ThreeCopies::run);
        GOALS.put("R9", KeysLost::run);
        GOALS.put("R10", ReadsInMotion::run);
        GOALS.put("R11", Reconciling::run);
        GOALS.put("R12", SplitRing::run);
        GOALS.put("R13", SimulatorSpeed::run);
        GOALS.put("R16", RealLookups::run);
        GOALS.put("R17", RealPuts::run);
        GOALS.put("others", OtherGoals::run);
    }

    private RingBenchmarks() {}

    /** Takes goals, {@code --full} or {@code --smoke}, and {@code --out DIR}, where {@code ring.md} is written. */
    public static void main(String[] args) throws IOException {
        List<String> goals = new ArrayList<>();
        Size size = Size.SAMPLE;
        Path out = Path.of("docs", "benchmarks");
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--full" -> size = Size.FULL;
                case "--smoke" -> size = Size.SMOKE;
                case "--out" -> out = Path.of(args[++i]);
                default -> {
                    if (!GOALS.containsKey(args[i])) {
                        System.err.println("benchmarks/run ring: no goal " + args[i] + "; there are " + GOALS.keySet());
                        System.exit(2);
                    }
                    goals.add(args[i]);
                }
            }
        }
        run(goals.isEmpty() ? List.copyOf(GOALS.keySet()) : goals, size, out, String.join(" ", args));
    }

    /** Runs the goals and writes tables and plots below the folder. */
    static void run(List<String> goals, Size size, Path out, String arguments) throws IOException {
        StringBuilder page = new StringBuilder("# Benchmarks of the ring\n\nMade by `benchmarks/run ring"
                + (arguments.isEmpty() ? "" : " " + arguments) + "`, in the simulator and with the production code. "
                + machine()
                + "\nSimulated figures do not depend on the machine. \"Paper\" is Stoica et al., ToN 2003.\n");
        Files.createDirectories(out);
        for (String goal : goals) {
            long start = System.nanoTime();
            Section section = GOALS.getOrDefault(goal, PathLength::run).apply(size);
            StringBuilder text = new StringBuilder("\n## " + section.title() + "\n\n" + section.body());
            for (Section.Drawing drawing : section.drawings()) {
                Path file = out.resolve(drawing.name() + ".svg");
                Files.writeString(file, drawing.plot().toSvg());
                text.append("\n![")
                        .append(drawing.name())
                        .append("](")
                        .append(drawing.name())
                        .append(".svg)\n");
            }
            text.append("\nTook ")
                    .append((System.nanoTime() - start) / 1_000_000_000)
                    .append(" s.\n");
            System.out.print(text);
            System.out.flush();
            page.append(text);
        }
        Files.writeString(out.resolve("ring.md"), page.toString());
    }

    private static String machine() {
        return Runtime.getRuntime().availableProcessors() + " processors, " + System.getProperty("os.name") + " "
                + System.getProperty("os.arch") + ", Java " + System.getProperty("java.version") + ".";
    }
}
