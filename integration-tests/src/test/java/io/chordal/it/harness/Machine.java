// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A folder and a home that stand for a machine of their own, in which commands are run as a shell runs them.
 *
 * <p>Closing it ends all processes that it started and that still run. Confined to the test's thread.
 */
public final class Machine implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path folder;
    private final Map<String, String> environment = new TreeMap<>();
    private final List<Daemon> daemons = new ArrayList<>();
    private int commands;

    private Machine(Path folder) {
        this.folder = folder;
    }

    /** What a command that has ended left. */
    public record Result(String command, int exitCode, String out, String err) {
        /** Checks that it succeeded. */
        public Result succeeded() {
            assertThat(exitCode).as("exit code of %s", this).isZero();
            return this;
        }
    }

    /** A daemon that was started with a shell command. */
    public record Daemon(String command, Process process, Path out, Path err) {
        /** Waits until it says that it listens, and returns where. */
        public String awaitAddress() {
            Pattern line = Pattern.compile("(?:tracker|peer) listening on ([^ ,]+),");
            return Eventually.until(
                    command + " listens",
                    PATIENCE,
                    () -> {
                        Matcher matcher = line.matcher(read(out));
                        return matcher.find() ? matcher.group(1) : process.isAlive() ? "" : "ended " + read(err);
                    },
                    address -> !address.isEmpty());
        }

        /** Sends it a signal, as {@code TERM}, and returns the exit code. */
        public int end(String signal) throws IOException, InterruptedException {
            new ProcessBuilder("sh", "-c", "kill -" + signal + " " + process.pid())
                    .start()
                    .waitFor();
            assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .as("%s ends after SIG%s", command, signal)
                    .isTrue();
            return process.exitValue();
        }

        /** Returns what it has printed on stdout. */
        public String printed() {
            return read(out);
        }
    }

    /** A machine whose folder and home are made at this path. */
    public static Machine at(Path folder) {
        Machine machine = new Machine(folder.toAbsolutePath());
        try {
            Files.createDirectories(machine.folder);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make " + folder, e);
        }
        machine.environment.put("CHORDAL_HOME", machine.home().toString());
        // The machines share a loopback, and so the ports of the listeners that are for each of them alone.
        machine.environment.put("CHORDAL_LOCAL", "127.0.0.1:0");
        machine.environment.put("JAVA_HOME", System.getProperty("java.home"));
        machine.environment.put("PATH", System.getenv("PATH"));
        return machine;
    }

    /** Returns the tarball that the build made. */
    public static Path tarball() {
        Path dist = Program.layout().resolve("../..").normalize();
        try (var files = Files.newDirectoryStream(dist, "chordal-*.tar.gz")) {
            return files.iterator().next();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + dist, e);
        }
    }

    /** Returns the folder in which commands run. */
    public Path folder() {
        return folder;
    }

    /** Returns the home of its user. */
    public Path home() {
        return folder.resolve("home");
    }

    /** Sets a variable for all commands that follow. */
    public Machine with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** Runs a command to its end. */
    public Result run(String command) throws InterruptedException {
        Daemon running = begin(command, command);
        assertThat(running.process().waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .as("'%s' ends", command)
                .isTrue();
        daemons.remove(running);
        return new Result(command, running.process().exitValue(), read(running.out()), read(running.err()));
    }

    /** Starts a command that goes on; its process is that of the program itself if the launcher becomes it. */
    public Daemon start(String command) {
        return begin(command, "exec " + command);
    }

    @Override
    public void close() {
        for (Daemon daemon : daemons) {
            daemon.process().descendants().forEach(ProcessHandle::destroyForcibly);
            daemon.process().destroyForcibly();
        }
    }

    private Daemon begin(String command, String typed) {
        commands++;
        Path out = folder.resolve("command-" + commands + ".out");
        Path err = folder.resolve("command-" + commands + ".err");
        ProcessBuilder builder = new ProcessBuilder(Signals.heardBy(List.of("/bin/sh", "-c", typed)));
        builder.environment().clear();
        builder.environment().putAll(environment);
        builder.directory(folder.toFile());
        builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        builder.redirectOutput(out.toFile());
        builder.redirectError(err.toFile());
        try {
            Daemon daemon = new Daemon(command, builder.start(), out, err);
            daemons.add(daemon);
            return daemon;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run " + command, e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }
}
