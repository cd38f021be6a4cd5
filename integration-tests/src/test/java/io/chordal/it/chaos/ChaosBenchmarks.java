// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.chaos;

import io.chordal.dht.sim.history.Promise;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Runs rings of real daemons under faults for as long as it is told to, prints what came of it as Markdown and keeps it as a file:
 * {@code benchmarks/run chaos}.
 */
public final class ChaosBenchmarks {
    private static final Set<String> GOALS = Set.of("Q1", "Q3", "Q10", "S4-27");
    private static final Duration SERVING = Duration.ofSeconds(2);
    private static final Duration CONVERGED = Duration.ofSeconds(30);

    private final long seed;
    private final int daemons;
    private final Path folder;
    private final StringBuilder page = new StringBuilder();
    private final List<String> violations = new ArrayList<>();

    private ChaosBenchmarks(long seed, int daemons, Path folder) {
        this.seed = seed;
        this.daemons = daemons;
        this.folder = folder;
    }

    /** How much is done: all that the goals ask for, a sample, or just enough to see that it works. */
    private enum Size {
        FULL(2_000, 20, Duration.ofMinutes(5)),
        SAMPLE(100, 2, Duration.ofMinutes(1)),
        SMOKE(4, 1, Duration.ofSeconds(15));

        private final int cycles;
        private final int runs;
        private final Duration time;

        Size(int cycles, int runs, Duration time) {
            this.cycles = cycles;
            this.runs = runs;
            this.time = time;
        }
    }

    /** Takes goals, {@code --full} or {@code --smoke}, {@code --seed N}, {@code --daemons N} and {@code --out FILE}. */
    public static void main(String[] args) throws IOException, InterruptedException {
        List<String> goals = new ArrayList<>();
        Size size = Size.SAMPLE;
        long seed = 1;
        int daemons = 5;
        Path out = Path.of("..", "docs", "benchmarks", "chaos.md");
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--full" -> size = Size.FULL;
                case "--smoke" -> size = Size.SMOKE;
                case "--seed" -> seed = Long.parseLong(args[++i]);
                case "--daemons" -> daemons = Integer.parseInt(args[++i]);
                case "--out" ->
                    out = Path.of(System.getProperty("chordal.chaos.from", "")).resolve(args[++i]);
                default -> {
                    if (!GOALS.contains(args[i])) {
                        System.err.println(
                                "benchmarks/run chaos: no goal " + args[i] + "; there are Q1, Q3, Q10, S4-27");
                        System.exit(2);
                    }
                    goals.add(args[i]);
                }
            }
        }
        ChaosBenchmarks benchmarks = new ChaosBenchmarks(seed, daemons, Path.of("target", "chaos"));
        benchmarks.run(goals.isEmpty() ? List.of("Q1", "Q3", "Q10", "S4-27") : goals, size, String.join(" ", args));
        Files.createDirectories(out.toAbsolutePath().getParent());
        Files.writeString(out, benchmarks.page.toString());
        System.exit(benchmarks.violations.isEmpty() ? 0 : 1);
    }

    private void run(List<String> goals, Size size, String arguments) throws IOException, InterruptedException {
        say("# Real daemons under faults\n\nMade by `benchmarks/run chaos"
                + (arguments.isEmpty() ? "" : " " + arguments) + "` on "
                + Runtime.getRuntime().availableProcessors() + " processors, " + System.getProperty("os.name") + " "
                + System.getProperty("os.arch") + ", Java " + System.getProperty("java.version")
                + "; [chaos.md](../chaos.md) says how.\n");
        for (String goal : goals) {
            long start = System.nanoTime();
            switch (goal) {
                case "Q1" -> kills(size);
                case "Q3" -> say(DiskErrors.run(folder, size == Size.FULL, size == Size.SMOKE, violations));
                case "Q10" -> partitions(size);
                default -> halves(size);
            }
            say("\nTook " + Duration.ofNanos(System.nanoTime() - start).toSeconds() + " s.\n");
        }
        violations.stream().limit(50).forEach(violation -> System.out.println("violation: " + violation));
    }

    /** Q1: one daemon after the other is killed and started again under load, in rings that live for two minutes each. */
    private void kills(Size size) {
        List<Duration> servings = new ArrayList<>();
        List<Verdict> verdicts = new ArrayList<>();
        for (int i = 0; servings.size() < size.cycles; i++) {
            Verdict verdict = run(plan(
                    seed + i,
                    5,
                    EnumSet.of(Fault.RESTART),
                    size == Size.SMOKE ? size.time : Duration.ofMinutes(2),
                    Duration.ofMillis(100)));
            verdicts.add(verdict);
            servings.addAll(verdict.servings());
        }
        servings.sort(Duration::compareTo);
        Duration p99 = servings.get((servings.size() * 99 - 1) / 100);
        int acknowledged = verdicts.stream().mapToInt(Verdict::acknowledged).sum();
        long broken = verdicts.stream()
                .mapToLong(verdict -> verdict.violations().size())
                .sum();
        say(
                "\n## Q1: kill -9 under load, 5 daemons\n\nGoal: 2,000 cycles. Serving again is counted from the start of the process.\n\n"
                        + "| cycles | acknowledged writes | lost, or another promise broken | p50 | p99 | longest | goal |  |\n"
                        + "|---|---|---|---|---|---|---|---|\n");
        say("| " + servings.size() + " | " + acknowledged + " | " + broken + " | "
                + seconds(servings.get(servings.size() / 2)) + " | " + seconds(p99) + " | "
                + seconds(servings.get(servings.size() - 1)) + " | 0 lost, p99 ≤ 2 s | "
                + judged(broken == 0 && p99.compareTo(SERVING) <= 0) + " |\n");
    }

    /** Q10: all faults at once, histories checked. */
    private void partitions(Size size) {
        boolean clocks = Clocks.library().isPresent();
        say("\n## Q10: partitions, pauses, kills, lost disks, clock jumps, " + daemons
                + " daemons\n\nGoal: 20 runs of 5 min, a fault"
                + " every 5 s on average, ≥ 100 operations done a second, 0 promises broken, at rest ≤ 30 s after the faults are over."
                + (clocks ? "" : " Without libfaketime, clocks do not jump here.")
                + "\n\n| seed | s | faults | operations done/s | writes done | writes unknown | refused | promises broken"
                + " | at rest after |  |\n|---|---|---|---|---|---|---|---|---|---|\n");
        Set<Fault> all = EnumSet.complementOf(EnumSet.of(Fault.RESTART));
        for (int i = 0; i < size.runs; i++) {
            Verdict verdict = run(plan(seed + i, daemons, all, size.time, Duration.ofSeconds(5)));
            int faults =
                    verdict.struck().values().stream().mapToInt(count -> count).sum();
            boolean met = verdict.violations().isEmpty()
                    && verdict.rate() >= 100
                    && verdict.rested().compareTo(CONVERGED) <= 0;
            say("| " + verdict.plan().seed() + " | " + size.time.toSeconds() + " | " + faults + " | "
                    + Math.round(verdict.rate()) + " | " + verdict.acknowledged() + " | " + verdict.unknown() + " | "
                    + verdict.refused() + " | " + verdict.violations().size() + " | " + seconds(verdict.rested())
                    + " | " + judged(met) + " |\n");
        }
    }

    /** S4-27: halves that are apart for a minute. */
    private void halves(Size size) throws IOException {
        Duration time = size == Size.SMOKE ? size.time : Duration.ofMinutes(1);
        say("\n## S4-27: halves apart for " + time.toSeconds() + " s, " + daemons
                + " daemons\n\nGoal: one ring within 30 s after they reach each other again, every name found everywhere.\n\n"
                + "| one ring after |  |\n|---|---|\n");
        ChaosPlan plan = plan(seed, daemons, Set.of(), time, Duration.ofSeconds(5));
        try (ChaosRing ring = ChaosRun.ring(plan, folder)) {
            ring.form();
            Duration took = new Halves(ring).apart(time);
            say("| " + seconds(took) + " | " + judged(true) + " |\n");
        } catch (AssertionError | ConditionTimeoutException e) {
            violations.add("S4-27: " + e.getMessage());
            say("| " + e.getMessage().lines().findFirst().orElse("") + " | " + judged(false) + " |\n");
        }
    }

    private Verdict run(ChaosPlan plan) {
        Verdict verdict = ChaosRun.of(plan, folder);
        System.err.println(verdict);
        violations.addAll(verdict.violations());
        return verdict;
    }

    private static ChaosPlan plan(long seed, int daemons, Set<Fault> faults, Duration time, Duration between) {
        return new ChaosPlan(
                seed,
                daemons,
                faults,
                time,
                between,
                16,
                Duration.ofMillis(60),
                Duration.ofMinutes(2),
                EnumSet.of(Promise.DELETIONS_STAY),
                List.of());
    }

    private static String judged(boolean met) {
        return met ? "met" : "**missed**";
    }

    private static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.2f s", time.toMillis() / 1e3);
    }

    private void say(String text) {
        System.out.print(text);
        System.out.flush();
        page.append(text);
    }
}
