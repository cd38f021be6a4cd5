// SPDX-License-Identifier: Apache-2.0
package io.chordal.benchmarks;

import io.chordal.benchmarks.report.Table;
import io.chordal.dht.sim.chaos.ManyLives;
import io.chordal.dht.sim.chaos.ManyLives.Story;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Lives many seeds of the simulation in pieces. What came of each seed is kept in a file, a line each, so that a run that was stopped
 * goes on where it was.
 */
public final class SimulationBenchmarks {
    private static final int PIECE = 50;
    private static final int VIOLATIONS_SHOWN = 10;

    private SimulationBenchmarks() {}

    /** Takes {@code --seeds FROM-TO}, 0-9999 unless given, and {@code --out DIR}, where {@code lives.tsv} is kept. */
    public static void main(String[] args) throws IOException {
        String seeds = "0-9999";
        Path out = Path.of("benchmarks/target/simulation");
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--seeds" -> seeds = args[++i];
                case "--out" -> out = Path.of(args[++i]);
                default -> {
                    System.err.println("benchmarks/run simulation: no option " + args[i]);
                    System.exit(2);
                }
            }
        }
        String[] bounds = seeds.split("-", 2);
        boolean clean = run(Long.parseLong(bounds[0]), Long.parseLong(bounds[bounds.length - 1]), out);
        System.exit(clean ? 0 : 1);
    }

    /** Lives what is missing of the seeds, prints the table of all of them, and says whether none violates anything. */
    static boolean run(long first, long last, Path out) throws IOException {
        Files.createDirectories(out);
        Path file = out.resolve("lives.tsv");
        TreeMap<Long, Line> known = new TreeMap<>();
        if (Files.exists(file)) {
            Files.readAllLines(file).stream().map(Line::parse).forEach(line -> known.put(line.seed, line));
        }
        for (long from = first; from <= last; from += PIECE) {
            long to = Math.min(last, from + PIECE - 1);
            if (known.subMap(from, true, to, true).size() <= to - from) {
                List<Line> piece = live(from, to);
                List<String> lines = piece.stream().map(Line::toString).toList();
                Files.write(file, lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                piece.forEach(line -> known.put(line.seed, line));
            }
        }
        Map<Long, Line> asked = known.subMap(first, true, last, true);
        System.out.print(table(new ArrayList<>(asked.values())));
        asked.values().stream()
                .filter(line -> line.violations > 0)
                .limit(VIOLATIONS_SHOWN)
                .forEach(line -> System.out.println("seed " + line.seed + ": " + line.first));
        return asked.values().stream().allMatch(line -> line.violations == 0);
    }

    private static List<Line> live(long from, long to) {
        long begun = System.nanoTime();
        List<Story> stories = ManyLives.live(from, to);
        double seconds = (System.nanoTime() - begun) / 1e9;
        long bad =
                stories.stream().filter(story -> !story.violations().isEmpty()).count();
        System.out.printf("seeds %d-%d: %d with violations, %.1f s%n", from, to, bad, seconds);
        return stories.stream()
                .map(story -> Line.of(story, seconds / stories.size()))
                .toList();
    }

    private static String table(List<Line> lines) {
        Table table = new Table("world", "lives", "events", "operations", "lives with violations", "seconds");
        TreeMap<String, List<Line>> byWorld = new TreeMap<>();
        lines.forEach(line ->
                byWorld.computeIfAbsent(line.world, world -> new ArrayList<>()).add(line));
        byWorld.forEach((world, some) -> row(table, world, some));
        row(table, "all", lines);
        return table.toMarkdown();
    }

    private static void row(Table table, String name, List<Line> lines) {
        table.row(
                name,
                lines.size(),
                lines.stream().mapToLong(Line::events).sum(),
                lines.stream().mapToLong(Line::operations).sum(),
                lines.stream().filter(line -> line.violations > 0).count(),
                Math.round(lines.stream().mapToDouble(Line::seconds).sum()));
    }

    private record Line(
            long seed,
            String world,
            long events,
            long operations,
            double seconds,
            String traceHash,
            int violations,
            String first) {
        static Line of(Story story, double seconds) {
            String first = story.violations().stream()
                    .findFirst()
                    .map(text -> text.lines().findFirst().orElse("").replace('\t', ' '))
                    .orElse("");
            return new Line(
                    story.seed(),
                    story.world(),
                    story.events(),
                    story.operations(),
                    seconds,
                    story.traceHash(),
                    story.violations().size(),
                    first);
        }

        static Line parse(String text) {
            String[] parts = text.split("\t", 8);
            return new Line(
                    Long.parseLong(parts[0]),
                    parts[1],
                    Long.parseLong(parts[2]),
                    Long.parseLong(parts[3]),
                    Double.parseDouble(parts[4]),
                    parts[5],
                    Integer.parseInt(parts[6]),
                    parts[7]);
        }

        @Override
        public String toString() {
            return String.join(
                    "\t",
                    "" + seed,
                    world,
                    "" + events,
                    "" + operations,
                    "" + seconds,
                    traceHash,
                    "" + violations,
                    first);
        }
    }
}
