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
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A daemon as a process of its own, with a home of its own, listening at ports of its own on loopback.
 *
 * <p>It can be killed, stopped, frozen, and started again on the same home. {@link #close} always ends the process.
 * Confined to the test's thread.
 */
public final class DaemonProcess implements AutoCloseable {
    /** Most daemons of a test live for seconds: only what runs ten times as often as usual is compiled a second time. */
    private static final List<String> COMPILED_SELDOM = List.of(
            "-XX:Tier4InvocationThreshold=50000",
            "-XX:Tier4MinInvocationThreshold=6000",
            "-XX:Tier4CompileThreshold=150000",
            "-XX:Tier4BackEdgeThreshold=400000");

    private static final String ANY_PORT = "127.0.0.1:0";

    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration STOP = Duration.ofSeconds(25);

    private static final int TERMINATED = 128 + 15;

    private static final Pattern LISTENING = Pattern.compile("(?:tracker|peer) listening on ([^ ,]+),");

    private final String name;
    private final Program program;
    private final Path home;
    private final List<String> arguments;
    private final Map<String, String> environment;
    private final UnaryOperator<List<String>> command;
    private Process process;
    private int starts;
    private long started;
    private LocalClient client;

    private DaemonProcess(
            String name,
            Program program,
            Path home,
            List<String> arguments,
            Map<String, String> environment,
            UnaryOperator<List<String>> command) {
        this.name = name;
        this.program = program;
        this.home = home;
        this.arguments = List.copyOf(arguments);
        this.environment = Map.copyOf(environment);
        this.command = command;
    }

    /**
     * Starts the daemon in the home {@code folder/name}; it need not be ready when this returns, and is to be closed. A tracker is given a
     * port that it can come back to.
     */
    public static DaemonProcess spawn(
            String name, Program program, Path folder, List<String> arguments, Map<String, String> environment) {
        return spawn(name, program, folder, arguments, environment, UnaryOperator.identity());
    }

    /** The same; {@code command} turns the command line of the program into the one that is run. */
    public static DaemonProcess spawn(
            String name,
            Program program,
            Path folder,
            List<String> arguments,
            Map<String, String> environment,
            UnaryOperator<List<String>> command) {
        DaemonProcess daemon = new DaemonProcess(name, program, folder.resolve(name), arguments, environment, command);
        daemon.spawn(
                program == Program.TRACKER ? "127.0.0.1:" + TestPorts.free(1).get(0) : ANY_PORT);
        return daemon;
    }

    /** Returns a command line that compiles as usual, as {@code peerctl} has it: for what is measured. */
    public static List<String> compiledAsUsual(List<String> command) {
        return command.stream().filter(flag -> !COMPILED_SELDOM.contains(flag)).toList();
    }

    /** Returns what the cluster calls it. */
    public String name() {
        return name;
    }

    /** Returns its home. */
    public Path home() {
        return home;
    }

    /** Returns the address that other nodes call. */
    public String address() {
        return addressIn("public.addr");
    }

    /** Returns where the present process really listens, whatever it advertises; nothing before it does. */
    public Optional<String> listening() {
        Matcher said = LISTENING.matcher(output());
        return said.find() ? Optional.of(said.group(1)) : Optional.empty();
    }

    /** Returns the address that programs on this machine call. */
    public String localAddress() {
        return addressIn("local.addr");
    }

    /** Returns the process id. */
    public long pid() {
        return process.pid();
    }

    /** Says whether the process runs. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Returns a client of the local listener, which carries the control token. */
    public LocalClient client() {
        if (client == null) {
            client = new LocalClient(localAddress(), line("control.token"));
        }
        return client;
    }

    /** Connects once more, with the control token, for a thread of its own; nothing while the daemon has not opened its home. */
    public Optional<LocalClient> connect() {
        String address = read(home.resolve("local.addr")).strip();
        String token = read(home.resolve("control.token")).strip();
        return address.isEmpty() || token.isEmpty() ? Optional.empty() : Optional.of(new LocalClient(address, token));
    }

    /** Says whether the daemon calls itself ready. */
    public boolean isReady() {
        return output().contains("listening on") && client().isReady();
    }

    /** Returns when the present process was started, by {@link System#nanoTime}. */
    public long started() {
        return started;
    }

    /** Returns what the present process has used of the processors so far; nothing where the system does not tell. */
    public Duration processorTime() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** Waits until the daemon says that it is ready; fails with its last lines if it ends instead. */
    public DaemonProcess awaitReady() {
        Eventually.until(name + " is ready", START, () -> !process.isAlive() || isReady(), done -> done);
        assertThat(process.isAlive())
                .as("%s runs; its last lines:%n%s", name, tail(50))
                .isTrue();
        return this;
    }

    /** Waits until the process has ended by itself, and returns its exit code. */
    public int awaitExit(Duration within) {
        await(within);
        return process.exitValue();
    }

    /** Ends the process as {@code kill -9} does, and waits until it is gone. */
    public void kill() {
        disconnect();
        process.destroyForcibly();
        await(STOP);
    }

    /** Asks the process to end as SIGTERM does, waits for it, and checks that it ended in order. */
    public void stop() {
        disconnect();
        process.destroy();
        await(STOP);
        assertThat(process.exitValue())
                .as("exit code of %s after SIGTERM; its last lines:%n%s", name, tail(20))
                .isIn(0, TERMINATED);
    }

    /** Stops the process in its tracks: its connections stay open, and nobody answers. */
    public void freeze() {
        signal("STOP");
    }

    /** Lets a frozen process go on. */
    public void thaw() {
        signal("CONT");
    }

    /** Starts the daemon again on the same home, at ports that may be others; waits until it is ready. */
    public DaemonProcess restart() {
        spawn(ANY_PORT);
        return awaitReady();
    }

    /** Starts the daemon again on the same home, at ports that may be others; it need not be ready when this returns. */
    public DaemonProcess startAgain() {
        spawn(ANY_PORT);
        return this;
    }

    /** Starts the daemon again on the same home at the port that others know; waits until it is ready. */
    public DaemonProcess restartAt(String address) {
        spawn(address);
        return awaitReady();
    }

    /** Returns all that the present process has printed so far. */
    public String output() {
        return read(outputFile());
    }

    /** Returns the last lines of all that the daemon printed, over all its starts. */
    String tail(int lines) {
        List<String> all = new ArrayList<>();
        for (int start = 1; start <= starts; start++) {
            read(outputFile(start)).lines().forEach(all::add);
        }
        return String.join("\n", all.subList(Math.max(0, all.size() - lines), all.size()));
    }

    @Override
    public void close() {
        disconnect();
        try (Stream<ProcessHandle> children = process.descendants()) {
            children.forEach(ProcessHandle::destroyForcibly);
        }
        process.destroyForcibly();
        await(STOP);
    }

    private List<String> flags() {
        List<String> flags = new ArrayList<>(COMPILED_SELDOM);
        flags.add("-Xmx256m");
        if (program == Program.TRACKER) {
            flags.add("-XX:NewRatio=5");
        }
        return flags;
    }

    private void spawn(String listen) {
        if (process != null && process.isAlive()) {
            throw new IllegalStateException(name + " still runs");
        }
        disconnect();
        starts++;
        List<String> all = new ArrayList<>(List.of("--home", home.toString(), "--local", ANY_PORT));
        if (!arguments.contains("--listen")) {
            all.addAll(List.of("--listen", listen));
            if (program == Program.TRACKER && !arguments.contains("--ring-listen")) {
                all.addAll(List.of("--ring-listen", ANY_PORT));
            }
        }
        all.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command.apply(program.quickCommand(flags(), all)));
        builder.environment().keySet().removeIf(variable -> variable.startsWith("CHORDAL_"));
        builder.environment().putAll(environment);
        builder.redirectErrorStream(true);
        try {
            Files.createDirectories(home.getParent());
            builder.redirectOutput(outputFile().toFile());
            started = System.nanoTime();
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + name, e);
        }
    }

    private void signal(String signal) {
        try {
            Process kill = new ProcessBuilder("sh", "-c", "kill -" + signal + " " + pid()).start();
            assertThat(kill.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(kill.exitValue()).isZero();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException("cannot send " + signal + " to " + name, e);
        }
    }

    private void await(Duration within) {
        try {
            assertThat(process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS))
                    .as("%s (process %d) ends within %s; its last lines:%n%s", name, pid(), within, tail(20))
                    .isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + name, e);
        }
    }

    private void disconnect() {
        if (client != null) {
            client.close();
            client = null;
        }
    }

    private Path outputFile() {
        return outputFile(starts);
    }

    private Path outputFile(int start) {
        return home.resolveSibling(name + ".out-" + start + ".log");
    }

    private String addressIn(String file) {
        assertThat(home.resolve(file)).as("address of %s", name).exists();
        return line(file);
    }

    private String line(String file) {
        return read(home.resolve(file)).strip();
    }

    private static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }
}
