// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.chaos;

import io.chordal.dht.sim.history.Promise;
import io.chordal.it.harness.Load;
import io.chordal.it.harness.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Runs rings of real daemons under faults for as long as it is told to, prints what came of it as Markdown and keeps it as a file:
 * {@code benchmarks/run chaos}.
 */
public final class ChaosBenchmarks {
    private static final String HEAD =
            "# Real daemons under faults\n\nKept by `benchmarks/run chaos`; each section says how it was made, and [chaos.md](../chaos.md) what is done.\n";
    private static final List<String> GOALS = List.of("Q1", "Q3", "Q10", "S4-27");
    private static final Duration SERVING = Duration.ofSeconds(2);
    private static final Duration CONVERGED = Duration.ofSeconds(30);
    private static final Duration RING_LIVES = Duration.ofMinutes(2);

    private final long seed;
    private final List<Integer> daemons;
    private final Optional<Duration> limit;
    private final Path folder;
    private final List<String> violations = new ArrayList<>();
    private StringBuilder section = new StringBuilder();

    private ChaosBenchmarks(long seed, List<Integer> daemons, Optional<Duration> limit, Path folder) {
        this.seed = seed;
        this.daemons = List.copyOf(daemons);
        this.limit = limit;
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

    /** Takes goals, {@code --full} or {@code --smoke}, {@code --minutes N}, {@code --seed N}, {@code --daemons N} and {@code --out FILE}. */
    public static void main(String[] args) throws IOException, InterruptedException {
        List<String> goals = new ArrayList<>();
        Size size = Size.SAMPLE;
        long seed = 1;
        List<Integer> daemons = List.of(5, 16);
        Optional<Duration> limit = Optional.empty();
        Path out = Path.of("..", "docs", "benchmarks", "chaos.md");
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--full" -> size = Size.FULL;
                case "--smoke" -> size = Size.SMOKE;
                case "--minutes" -> limit = Optional.of(Duration.ofMinutes(Integer.parseInt(args[++i])));
                case "--seed" -> seed = Long.parseLong(args[++i]);
                case "--daemons" -> daemons = List.of(Integer.parseInt(args[++i]));
                case "--out" ->
                    out = Path.of(System.getProperty("chordal.chaos.from", "")).resolve(args[++i]);
                default -> {
                    if (!GOALS.contains(args[i])) {
                        System.err.println(
                                "benchmarks/run chaos: no goal " + args[i] + "; there are " + String.join(", ", GOALS));
                        System.exit(2);
                    }
                    goals.add(args[i]);
                }
            }
        }
        ChaosBenchmarks benchmarks = new ChaosBenchmarks(seed, daemons, limit, Path.of("target", "chaos"));
        benchmarks.run(goals.isEmpty() ? GOALS : goals, size, String.join(" ", args), out);
        System.exit(benchmarks.violations.isEmpty() ? 0 : 1);
    }

    private void run(List<String> goals, Size size, String arguments, Path out)
            throws IOException, InterruptedException {
        Files.createDirectories(out.toAbsolutePath().getParent());
        for (String goal : goals) {
            section = new StringBuilder();
            long start = System.nanoTime();
            String title = switch (goal) {
                case "Q1" -> kills(size);
                case "Q3" -> errors(size);
                case "Q10" -> partitions(size);
                default -> halves(size);
            };
            say("\nMade by `benchmarks/run chaos" + (arguments.isEmpty() ? "" : " " + arguments) + "` in "
                    + Duration.ofNanos(System.nanoTime() - start).toSeconds() + " s on "
                    + Runtime.getRuntime().availableProcessors() + " processors, " + System.getProperty("os.name")
                    + " " + System.getProperty("os.arch") + ", Java " + System.getProperty("java.version") + "."
                    + Load.text() + "\n");
            Page page = new Page(HEAD, Files.exists(out) ? Files.readString(out) : "", GOALS);
            page.renew(goal, title, section.toString());
            Files.writeString(out, page.toString());
        }
        violations.stream().limit(50).forEach(violation -> System.out.println("violation: " + violation));
    }

    private boolean hasTime(long begun) {
        return limit.map(time -> System.nanoTime() - begun < time.toNanos()).orElse(true);
    }

    /** Q1: one daemon after the other is killed and started again under load, in rings that live for two minutes each. */
    private String kills(Size size) {
        List<Serving> servings = new ArrayList<>();
        List<Verdict> verdicts = new ArrayList<>();
        long begun = System.nanoTime();
        for (int i = 0; servings.isEmpty() || servings.size() < size.cycles && hasTime(begun); i++) {
            Verdict verdict = run(plan(
                    seed + i,
                    5,
                    EnumSet.of(Fault.RESTART),
                    size == Size.SMOKE ? size.time : RING_LIVES,
                    Duration.ofMillis(100)));
            verdicts.add(verdict);
            servings.addAll(verdict.servings());
        }
        int acknowledged = verdicts.stream().mapToInt(Verdict::acknowledged).sum();
        long broken = verdicts.stream()
                .mapToLong(verdict -> verdict.violations().size())
                .sum();
        Duration p99 = Serving.percentile(servings, Serving::ready, 99);
        say(
                "Goal: 2,000 cycles, 0 lost, p99 ≤ 2 s until a daemon serves again, counted from the start of its process until it is"
                        + " ready. A bare start is the same program that only prints its version, run right after each cycle.\n\n"
                        + "| cycles | acknowledged writes | lost, or another promise broken | ready p50 | p99 | longest | arc in step p50 | p99"
                        + " | processor time until ready p50 | bare start p50 | ready ÷ bare start, median |  |\n"
                        + "|---|---|---|---|---|---|---|---|---|---|---|---|\n");
        say("| " + servings.size() + " | " + acknowledged + " | " + broken + " | "
                + seconds(Serving.percentile(servings, Serving::ready, 50)) + " | " + seconds(p99) + " | "
                + seconds(Serving.percentile(servings, Serving::ready, 100)) + " | "
                + seconds(Serving.percentile(servings, Serving::inStep, 50)) + " | "
                + seconds(Serving.percentile(servings, Serving::inStep, 99)) + " | "
                + seconds(Serving.percentile(servings, Serving::processor, 50)) + " | "
                + seconds(Serving.percentile(servings, Serving::bare, 50)) + " | "
                + String.format(Locale.ROOT, "%.1f", Serving.ratio(servings)) + " | "
                + judged(broken == 0 && p99.compareTo(SERVING) <= 0) + " |\n");
        return "kill -9 under load, 5 daemons";
    }

    private String errors(Size size) throws IOException, InterruptedException {
        say(DiskErrors.run(folder, size == Size.FULL, size == Size.SMOKE, violations));
        return "writes, forced writes and renames fail in turn";
    }

    /** Q10: all faults at once, histories checked. */
    private String partitions(Size size) {
        say(
                "Goal: 5 daemons, 20 runs of 5 min, a fault every 5 s on average, ≥ 100 operations done a second, 0 promises broken, at rest"
                        + " ≤ 30 s after the faults are over.\n\n| daemons | seed | s | faults | operations done/s | writes done |"
                        + " writes unknown | refused | promises broken | at rest after |  |\n|---|---|---|---|---|---|---|---|---|---|---|\n");
        Set<Fault> all = EnumSet.complementOf(EnumSet.of(Fault.RESTART));
        for (int number : daemons) {
            long begun = System.nanoTime();
            for (int i = 0; i == 0 || i < size.runs && hasTime(begun); i++) {
                row(run(plan(seed + i, number, all, size.time, Duration.ofSeconds(5))));
            }
        }
        return "partitions, pauses, kills, lost disks, clock jumps";
    }

    private void row(Verdict verdict) {
        int faults = verdict.struck().values().stream().mapToInt(count -> count).sum();
        boolean met = verdict.violations().isEmpty()
                && verdict.rate() >= 100
                && verdict.rested().compareTo(CONVERGED) <= 0;
        say("| " + verdict.plan().daemons() + " | " + verdict.plan().seed() + " | "
                + verdict.lasted().toSeconds() + " | " + faults + " | " + Math.round(verdict.rate()) + " | "
                + verdict.acknowledged() + " | " + verdict.unknown() + " | " + verdict.refused() + " | "
                + verdict.violations().size() + " | " + seconds(verdict.rested()) + " | " + judged(met) + " |\n");
    }

    /** S4-27: halves that are apart for a minute. */
    private String halves(Size size) throws IOException {
        Duration time = size == Size.SMOKE ? size.time : Duration.ofMinutes(1);
        say("Goal: one ring within 30 s after they reach each other again, every name found everywhere.\n\n"
                + "| one ring after |  |\n|---|---|\n");
        ChaosPlan plan = plan(seed, daemons.get(0), Set.of(), time, Duration.ofSeconds(5));
        try (ChaosRing ring = ChaosRun.ring(plan, folder)) {
            ring.form();
            Duration took = new Halves(ring).apart(time);
            say("| " + seconds(took) + " | " + judged(true) + " |\n");
        } catch (AssertionError | ConditionTimeoutException e) {
            violations.add("S4-27: " + e.getMessage());
            say("| " + e.getMessage().lines().findFirst().orElse("") + " | " + judged(false) + " |\n");
        }
        return "halves apart for " + time.toSeconds() + " s, " + daemons.get(0) + " daemons";
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
                80,
                Duration.ofMillis(150),
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
        section.append(text);
    }
}
