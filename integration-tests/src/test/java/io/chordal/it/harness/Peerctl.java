// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.harness;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.chordal.cli.connect.Dialer;
import io.chordal.cli.output.DataStream;
import io.chordal.cli.output.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The command line in one home, with what it printed kept apart by stream.
 *
 * <p>A command that is run to its end runs in this JVM, with a terminal and an environment of its own, which saves the start of a
 * process; one that is started is a process, to be watched, interrupted or left behind. Relative paths mean this JVM's folder.
 * Thread-safe as far as commands do not disturb one another.
 */
public final class Peerctl {
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final int COLUMNS = 100;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path home;
    private final Path folder;

    /** Commands for the daemon or the cluster in this home. */
    public Peerctl(Path home, Path folder) {
        this.home = home;
        this.folder = folder;
    }

    /** What a finished command printed and returned. */
    public record Result(List<String> command, int exitCode, String out, String err) {
        /** Checks that it succeeded. */
        public Result succeeded() {
            return exitedWith(0);
        }

        /** Checks the exit code. */
        public Result exitedWith(int code) {
            assertThat(exitCode).as("exit code of %s", this).isEqualTo(code);
            return this;
        }

        /** Parses what went to stdout. */
        public JsonNode json() {
            try {
                return JSON.readTree(out);
            } catch (JsonProcessingException e) {
                throw new AssertionError("no JSON from " + this, e);
            }
        }

        /** Returns the last line of stdout. */
        public String lastLine() {
            List<String> lines = out.strip().lines().toList();
            assertThat(lines).as("stdout of %s", this).isNotEmpty();
            return lines.get(lines.size() - 1);
        }

        @Override
        public String toString() {
            return "peerctl " + String.join(" ", command) + "\n--- exit code " + exitCode + "\n--- stdout\n" + out
                    + "\n--- stderr\n" + err;
        }
    }

    /** A command that runs; ended when closed. */
    public static final class Running implements AutoCloseable {
        private final List<String> command;
        private final Process process;
        private final Path out;
        private final Path err;

        private Running(List<String> command, Process process, Path out, Path err) {
            this.command = command;
            this.process = process;
            this.out = out;
            this.err = err;
        }

        /** Returns what it has printed to stderr so far. */
        public String err() {
            return read(err);
        }

        /** Returns what it has printed to stdout so far. */
        public String out() {
            return read(out);
        }

        /** Says whether it still runs. */
        public boolean isAlive() {
            return process.isAlive();
        }

        /** Returns the processes that it has started and that run. */
        public List<ProcessHandle> descendants() {
            return process.descendants().toList();
        }

        /** Sends the signal that Ctrl-C sends. */
        public void interrupt() {
            try {
                new ProcessBuilder("sh", "-c", "kill -INT " + process.pid())
                        .start()
                        .waitFor();
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException("cannot interrupt " + command, e);
            }
        }

        /** Waits for its end. */
        public Result result() {
            return result(LONGEST);
        }

        /** Waits for its end. */
        public Result result(Duration within) {
            try {
                boolean ended = process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS);
                assertThat(ended)
                        .as("peerctl %s ends within %s%n%s%n%s", String.join(" ", command), within, out(), err())
                        .isTrue();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while waiting for " + command, e);
            }
            return new Result(command, process.exitValue(), out(), err());
        }

        @Override
        public void close() {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    /** Runs a command to its end, in this JVM. */
    public Result run(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Terminal terminal =
                new Terminal(DataStream.to(out), new PrintStream(err, true, StandardCharsets.UTF_8), false, COLUMNS);
        int exitCode = new io.chordal.cli.Peerctl(
                        terminal, Dialer.tcp(), environment(), Optional.of(Program::daemonCommand))
                .run(arguments);
        return new Result(
                List.of(arguments),
                exitCode,
                out.toString(StandardCharsets.UTF_8),
                err.toString(StandardCharsets.UTF_8));
    }

    /** Runs a command to its end, in this JVM, and checks that it succeeded. */
    public Result ok(String... arguments) {
        return run(arguments).succeeded();
    }

    /** Starts a command as a process. */
    public Running start(String... arguments) {
        return start(ProcessBuilder.Redirect.PIPE, arguments);
    }

    /** Runs a command as a process, with these lines at its stdin, to its end. */
    public Result given(List<String> lines, String... arguments) {
        try {
            Files.createDirectories(folder);
            Path input = Files.write(Files.createTempFile(folder, "peerctl-", ".in"), lines);
            try (Running running = start(ProcessBuilder.Redirect.from(input.toFile()), arguments)) {
                return running.result();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write what peerctl " + List.of(arguments) + " is to read", e);
        }
    }

    private Running start(ProcessBuilder.Redirect input, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(
                Signals.heardBy(Program.PEERCTL.quickCommand(List.of("-XX:TieredStopAtLevel=1", "-Xmx128m"), all)));
        builder.environment().clear();
        builder.environment().putAll(environment());
        try {
            Files.createDirectories(folder);
            Path out = Files.createTempFile(folder, "peerctl-", ".out");
            Path err = Files.createTempFile(folder, "peerctl-", ".err");
            builder.directory(folder.toFile());
            builder.redirectInput(input);
            builder.redirectOutput(out.toFile());
            builder.redirectError(err.toFile());
            return new Running(List.of(arguments), builder.start(), out, err);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start peerctl " + all, e);
        }
    }

    private Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.keySet().removeIf(variable -> variable.startsWith("CHORDAL_"));
        environment.put("CHORDAL_HOME", home.toString());
        return environment;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }
}
