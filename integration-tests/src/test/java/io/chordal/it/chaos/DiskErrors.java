// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.chaos;

import io.chordal.dht.identity.NodeDirectory;
import io.chordal.dht.record.RowState;
import io.chordal.dht.store.SqliteRecordStore;
import io.chordal.dht.store.StoreException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Q3: has each write, forced write and rename of a node's directory and of its record store fail in turn, in a real process, by
 * strace's fault injection; then opens both again without faults and looks whether all that was acknowledged is there.
 *
 * <p>Confined to the caller's thread. Where strace is missing or may not trace it says so and does nothing.
 */
final class DiskErrors {
    private static final List<String> ERRORS = List.of("EIO", "ENOSPC", "EDQUOT", "EROFS", "EPERM");
    private static final List<String> CALLS = List.of("write", "pwrite64", "ftruncate", "fsync", "fdatasync", "rename");
    private static final int MOST = 200;

    private final Path folder;
    private final List<String> violations;
    private int points;
    private int failed;

    private DiskErrors(Path folder, List<String> violations) {
        this.folder = folder;
        this.violations = violations;
    }

    /** Runs all, or a sample, or a few, and returns the section of the page; what could not be run is a violation. */
    static String run(Path parent, boolean all, boolean few, List<String> violations)
            throws IOException, InterruptedException {
        Path folder = parent.toAbsolutePath().resolve("disk-errors");
        Files.createDirectories(folder);
        DiskErrors errors = new DiskErrors(folder, violations);
        String goal = "Goal: every one, 5 kinds of error;"
                + " 0 lost, 0 corrupt, 0 hangs > 5 s. A process opens a node's directory and record store and writes rows; strace has"
                + " the k-th call of each thread fail once, ";
        Optional<String> obstacle = errors.obstacle();
        if (obstacle.isPresent()) {
            violations.add("Q3 was not run: " + obstacle.get());
            return goal + "which needs strace.\n\n**Not run**: " + obstacle.get() + ".\n";
        }
        StringBuilder table = new StringBuilder(
                goal
                        + (all ? "for every k" : "here for a sample of k") + " and "
                        + String.join(", ", few ? ERRORS.subList(0, 1) : ERRORS)
                        + ".\n\n| call | calls without faults | processes | that saw a failure | promises broken |\n|---|---|---|---|---|\n");
        for (String call : CALLS) {
            table.append(errors.row(call, all, few));
        }
        return table.toString();
    }

    private String row(String call, boolean all, boolean few) throws IOException, InterruptedException {
        points = 0;
        failed = 0;
        int before = violations.size();
        long made = made(call);
        for (int error = 0; made > 0 && error < (few ? 1 : ERRORS.size()); error++) {
            int step = all ? 1 : few ? 9 : ERRORS.size();
            int nth = all ? 1 : 1 + error;
            while (nth < MOST && fails(call, ERRORS.get(error), nth)) {
                nth += step;
            }
        }
        return "| " + call + " | " + made + " | " + points + " | " + failed + " | " + (violations.size() - before)
                + " |\n";
    }

    /** Why nothing can be traced here, if so. */
    private Optional<String> obstacle() throws IOException, InterruptedException {
        try {
            int code =
                    start(List.of("strace", "-f", "-o", folder.resolve("trial").toString(), "true"), "trial.out");
            String said = Files.readString(folder.resolve("trial.out")).strip();
            return code == 0 ? Optional.empty() : Optional.of("strace may not trace here: " + said);
        } catch (IOException e) {
            return Optional.of("strace is missing; install it (Debian, Ubuntu, Fedora: the package strace)");
        }
    }

    /** Returns how often a process that nothing fails makes the call. */
    private long made(String call) throws IOException, InterruptedException {
        Path directory = folder.resolve("node-" + call);
        delete(directory);
        List<String> command = tracing(directory, call);
        command.addAll(victim(directory));
        start(command, "victim.out");
        check("no fault", directory, Files.readAllLines(folder.resolve("victim.out")));
        delete(directory);
        try (Stream<String> lines = Files.lines(trace())) {
            return lines.filter(line -> line.contains(" " + call + "(")).count();
        }
    }

    /** Has the n-th call fail; returns whether there was such a call. */
    private boolean fails(String call, String error, int nth) throws IOException, InterruptedException {
        Path directory = folder.resolve("node-" + points);
        delete(directory);
        List<String> command = tracing(directory, call);
        command.addAll(List.of("-e", "inject=" + call + ":error=" + error + ":when=" + nth));
        command.addAll(victim(directory));
        String point = call + " " + nth + " " + error;
        points++;
        start(command, "victim.out");
        List<String> said = Files.readAllLines(folder.resolve("victim.out"));
        check(point, directory, said);
        delete(directory);
        boolean injected;
        try (Stream<String> lines = Files.lines(trace())) {
            injected = lines.anyMatch(line -> line.contains("(INJECTED)"));
        }
        failed += injected ? 1 : 0;
        return injected;
    }

    /** The command that traces such calls on the node's files. */
    private List<String> tracing(Path directory, String call) {
        List<String> command = new ArrayList<>(
                List.of("strace", "-f", "--seccomp-bpf", "-e", "trace=" + call, "-o", trace().toString()));
        for (String file : List.of(
                "node",
                "node/node.key",
                "node/node.key.new",
                "node/incarnation",
                "node/incarnation.new",
                "store",
                "store/records.db",
                "store/records.db-wal",
                "store/records.db-shm",
                "store/records.db-journal")) {
            command.addAll(List.of("-P", directory.resolve(file).toString()));
        }
        return command;
    }

    private Path trace() {
        return folder.resolve("trace");
    }

    private static List<String> victim(Path directory) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx64m",
                "-XX:-UsePerfData",
                "-cp",
                System.getProperty("java.class.path"),
                DiskVictim.class.getName(),
                directory.toString());
    }

    private int start(List<String> command, String output) throws IOException, InterruptedException {
        File out = folder.resolve(output).toFile();
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(out)
                .start();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            violations.add("does not end: " + command);
            return -1;
        }
        return process.exitValue();
    }

    /** Opens what is left, without faults. */
    private void check(String point, Path directory, List<String> said) throws IOException {
        if (said.contains(DiskVictim.HANGS)) {
            violations.add(point + ": hangs");
        }
        try (NodeDirectory node = NodeDirectory.open(DiskVictim.node(directory))) {
            said.stream().filter(line -> line.startsWith(DiskVictim.LIFE)).forEach(line -> {
                String[] life = line.split(" ");
                if (!node.identity().keyHash().toString().equals(life[1])
                        || node.identity().incarnation() <= Long.parseLong(life[2])) {
                    violations.add(point + ": another identity, or an earlier life, than " + line);
                }
            });
        } catch (IOException e) {
            violations.add(point + ": the node's directory does not open: " + e.getMessage());
        }
        Map<String, RowState> rows = new HashMap<>();
        try {
            SqliteRecordStore store = SqliteRecordStore.open(DiskVictim.store(directory), 1, Runnable::run);
            store.load().forEach(row -> rows.put(row.id().key().partition().toUtf8(), row));
            store.close();
        } catch (StoreException e) {
            violations.add(point + ": the store does not open: " + e.getMessage());
            return;
        }
        for (String line : said) {
            if (line.startsWith(DiskVictim.ACKNOWLEDGED)) {
                String name = line.substring(DiskVictim.ACKNOWLEDGED.length());
                String[] parts = name.split(" ");
                long counter = Long.parseLong(parts[1]) + Long.parseLong(parts[2]);
                if (!DiskVictim.row(name, counter).equals(rows.get(name))) {
                    violations.add(point + ": lost or changed: " + name);
                }
            }
        }
    }

    private static void delete(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }
}
