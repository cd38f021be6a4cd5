// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.figures;

import io.chordal.it.harness.Load;
import io.chordal.it.harness.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Measures what trackers bear, prints it as Markdown and keeps it as a file: {@code benchmarks/run control}. Confined to one thread. */
public final class ControlBenchmarks {
    private static final String HEAD =
            "# Trackers under load\n\nKept by `benchmarks/run control`; each section says how it was made. Real processes on loopback, trackers with"
                    + " `-Xmx256m`.\n";
    private static final List<String> GOALS = List.of("log-in", "full-tracker", "Q4");
    private static final int PER_SECOND = 1_000;

    /** Of so many questions one is a search. */
    private static final int SEARCHED = 10;

    private static final int AT_ONCE = 8;
    private static final Duration LOG_IN = Duration.ofSeconds(1);
    private static final Duration ELSEWHERE = Duration.ofSeconds(30);
    private static final long HEAP = 256L << 20;

    private final Size size;
    private final Path folder;
    private final StringBuilder section = new StringBuilder();

    private ControlBenchmarks(Size size, Path folder) {
        this.size = size;
        this.folder = folder;
    }

    /** How much is done: all that the goals ask for, a sample, or just enough to see that it works. */
    private enum Size {
        FULL(600, 10_000, 2_000, 100),
        SAMPLE(200, 10_000, 1_000, 20),
        SMOKE(20, 100, 50, 1);

        private final int logIns;
        private final int peers;
        private final int questions;
        private final int downloads;

        Size(int logIns, int peers, int questions, int downloads) {
            this.logIns = logIns;
            this.peers = peers;
            this.questions = questions;
            this.downloads = downloads;
        }
    }

    /** Takes goals, {@code --full} or {@code --smoke}, and {@code --out FILE}. */
    public static void main(String[] args) throws Exception {
        List<String> goals = new ArrayList<>();
        Size size = Size.SAMPLE;
        Path out = Path.of("..", "docs", "benchmarks", "control-plane.md");
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--full" -> size = Size.FULL;
                case "--smoke" -> size = Size.SMOKE;
                case "--out" ->
                    out = Path.of(System.getProperty("chordal.chaos.from", "")).resolve(args[++i]);
                default -> {
                    if (!GOALS.contains(args[i])) {
                        System.err.println("benchmarks/run control: no goal " + args[i] + "; there are "
                                + String.join(", ", GOALS));
                        System.exit(2);
                    }
                    goals.add(args[i]);
                }
            }
        }
        for (String goal : goals.isEmpty() ? GOALS : goals) {
            new ControlBenchmarks(size, Path.of("target", "control", goal)).run(goal, String.join(" ", args), out);
        }
    }

    private void run(String goal, String arguments, Path out) throws Exception {
        empty(folder);
        Files.createDirectories(out.toAbsolutePath().getParent());
        String before = Load.text();
        long start = System.nanoTime();
        String title = switch (goal) {
            case "log-in" -> logIns();
            case "full-tracker" -> fullTracker();
            default -> trackersKilled();
        };
        say("\nMade by `benchmarks/run control" + (arguments.isEmpty() ? "" : " " + arguments) + "` in "
                + Duration.ofNanos(System.nanoTime() - start).toSeconds() + " s on "
                + Runtime.getRuntime().availableProcessors() + " processors, " + System.getProperty("os.name") + " "
                + System.getProperty("os.arch") + ", Java " + System.getProperty("java.version") + "." + Load.text()
                + (before.isEmpty()
                        ? ""
                        : " Before it:" + before.replace(" At its end", "").replace(", this run's own among them", ""))
                + "\n");
        Page page = new Page(HEAD, Files.exists(out) ? Files.readString(out) : "", GOALS);
        page.renew(goal, title, section.toString());
        Files.writeString(out, page.toString());
        empty(folder);
    }

    private String logIns() throws Exception {
        say("Two users log in with the right password " + size.logIns
                + " times, ten times a second at the most, each from an address of its own; \"known\" shows the device token of its last"
                + " log-in, \"stranger\" shows none. Log-ins that are refused count as longer than any bound. Goal: p99 ≤ 1 s during a"
                + " flood of 1,000 log-ins a second with wrong passwords.\n\n"
                + "| flood | sent/s | known p50, ms | p99 | longest | refused |  | stranger p50, ms | p99 | longest | refused |  |\n"
                + "|---|---|---|---|---|---|---|---|---|---|---|---|\n");
        StringBuilder ends = new StringBuilder();
        try (LogIns measured = new LogIns(folder)) {
            measured.during(LogIns.Kind.NONE, 0, 20, Duration.ofMillis(10));
            for (LogIns.Kind kind : LogIns.Kind.values()) {
                LogIns.Result result = measured.during(kind, PER_SECOND, size.logIns, Duration.ofMillis(100));
                boolean floods = kind != LogIns.Kind.NONE;
                say("| " + kind + " | " + Math.round(result.sent()) + " | " + row(result.known(), floods) + " | "
                        + row(result.stranger(), floods) + " |\n");
                if (floods) {
                    ends.append("The flood ")
                            .append(kind)
                            .append(" ended as ")
                            .append(result.ends())
                            .append(". ");
                }
            }
            long lines = measured.audited();
            List<Path> telling = measured.tellingFiles();
            say(
                    "\nOne who shows no device token is kept waiting, up to 30 s, where so many others try its account from elsewhere, and one try"
                            + " was made there. " + ends + "The audit log has " + lines
                            + " lines, and of all files of the tracker's home and what it"
                            + " printed " + telling.size() + " hold a password or a token: " + judged(telling.isEmpty())
                            + ".\n");
        }
        return "log-ins during a flood of " + PER_SECOND + " bad ones a second";
    }

    private static String row(Honest.Outcome outcome, boolean isJudged) {
        return Percentiles.millis(outcome.times().at(50)) + " | "
                + Percentiles.millis(outcome.times().at(99)) + " | "
                + Percentiles.millis(outcome.times().at(100)) + " | "
                + (outcome.refused().isEmpty() ? "0" : outcome.refused().toString()) + " | "
                + (isJudged ? judged(outcome.p99().compareTo(LOG_IN) <= 0) : "");
    }

    private String fullTracker() throws Exception {
        say(
                "Each peer enters 10 files in the catalogue over gRPC and announces 20 of others, over 8 connections, and renews its lease every"
                        + " 12 s all the while. Searches are for two words of which one is in every name: a first one, that reads the whole catalogue, then one after the other, then"
                        + " 8 at a time; of locations 8 are asked for at a time, too.\n\n"
                        + "| peers | files | holdings | filled in | heap after a collection, MiB | RSS, MiB | most RSS | first search, ms | search p50, ms | p99 | 8 at once p50, ms | p99 |"
                        + " locations p50, ms | p99 | leases lost |  |\n|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|\n");
        try (FullTracker tracker = new FullTracker(folder, size.peers, 10)) {
            Duration filled = tracker.fill();
            Percentiles first = tracker.search(1, 1);
            Percentiles search = tracker.search(1, size.questions / SEARCHED);
            Percentiles atOnce = tracker.search(AT_ONCE, size.questions / SEARCHED);
            Percentiles locations = tracker.locate(size.questions);
            ProcessMemory memory = tracker.memory();
            boolean met = tracker.isAlive() && tracker.forgotten() == 0 && memory.heap() < HEAP;
            say("| " + size.peers + " | " + 10 * size.peers + " | " + 30 * size.peers + " | " + filled.toSeconds()
                    + " s | "
                    + ProcessMemory.mebibytes(memory.heap()) + " | " + ProcessMemory.mebibytes(memory.resident())
                    + " | "
                    + ProcessMemory.mebibytes(memory.mostResident()) + " | " + Percentiles.millis(first.at(50)) + " | "
                    + times(search) + " | " + times(atOnce) + " | " + times(locations)
                    + " | " + tracker.forgotten() + " of " + tracker.renewals() + " renewals | " + judged(met)
                    + " |\n");
        }
        return "100,000 files and 10,000 peers on a tracker of 256 MiB";
    }

    private static String times(Percentiles times) {
        return Percentiles.millis(times.at(50)) + " | " + Percentiles.millis(times.at(99));
    }

    private String trackersKilled() throws Exception {
        int finished = 0;
        int midway = 0;
        List<String> failed = new ArrayList<>();
        Duration back;
        try (TrackersKilled killed = new TrackersKilled(folder, 1)) {
            for (int i = 1; i <= size.downloads; i++) {
                try {
                    midway += killed.fetch(i) < TrackersKilled.chunks() ? 1 : 0;
                    finished++;
                } catch (AssertionError | RuntimeException e) {
                    failed.add(
                            String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
                    break;
                }
            }
            back = killed.comeBackElsewhere();
        }
        say(
                "Three trackers; files of 4 MiB in `public`, sent with 2 MiB/s; all trackers are killed when 1 to 6 of its 8 chunks are there, and"
                        + " started again after each download. Then all are killed, one is back where it was and another one at another address; the"
                        + " first dies again when the peers have heard of that.\n\n| downloads | of these not through when the last tracker died | finished, the same bytes |"
                        + " the new address used after | goal |  |\n|---|---|---|---|---|---|\n");
        say("| " + size.downloads + " | " + midway + " | " + finished + " | "
                + String.format(Locale.ROOT, "%.1f s", back.toMillis() / 1e3) + " | 100 of 100, 30 s | "
                + judged(finished == size.downloads && back.compareTo(ELSEWHERE) <= 0)
                + (size.downloads < 100 ? " in these" : "") + " |\n");
        failed.forEach(message -> say("\nFailed: " + message + "\n"));
        return "all trackers killed in mid-download";
    }

    private static String judged(boolean met) {
        return met ? "met" : "**missed**";
    }

    private static void empty(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private void say(String text) {
        System.out.print(text);
        System.out.flush();
        section.append(text);
    }
}
