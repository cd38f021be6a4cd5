// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.process;

import static java.util.Objects.requireNonNull;

import com.google.common.base.Ticker;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.chordal.cli.connect.Dialer;
import io.chordal.cli.failure.CommandFailure;
import io.chordal.cli.failure.ExitCode;
import io.chordal.daemon.home.DiskProblem;
import io.chordal.daemon.home.Home;
import io.chordal.dht.id.Endpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Starts daemons as processes of their own and waits until they say that they are ready.
 *
 * <p>A daemon outlives the terminal: it ignores SIGINT and SIGHUP, which a terminal sends to everything in it, and reads
 * nothing; SIGTERM ends it in order. One that does not become ready is stopped again. Immutable; calls may run at once for
 * different homes.
 */
public final class DaemonLauncher {
    private static final String IGNORE_TERMINAL = "trap '' INT HUP; exec \"$@\"";
    private static final Duration READY_WITHIN = Duration.ofSeconds(60);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(5);
    private static final Duration LOOK_EVERY = Duration.ofMillis(25);
    private static final int LAST_LINES = 8;

    private final DaemonCommandLine commands;
    private final Dialer dialer;
    private final ImmutableMap<String, String> environment;
    private final ProcessStarter processes;

    /** A launcher; daemons get {@code environment} and nothing else of this process's. */
    public DaemonLauncher(
            DaemonCommandLine commands, Dialer dialer, Map<String, String> environment, ProcessStarter processes) {
        this.processes = requireNonNull(processes, "processes is null");
        this.commands = requireNonNull(commands, "commands is null");
        this.dialer = requireNonNull(dialer, "dialer is null");
        this.environment = ImmutableMap.copyOf(environment);
    }

    /**
     * Starts a daemon in its home and returns when it is ready.
     *
     * @throws CommandFailure with the log's last lines if it ends or is not ready within 60 s, or as {@link ReadinessWatch} says;
     *     nothing runs then
     */
    public RunningDaemon start(DaemonKind kind, String name, Path home, List<String> arguments) {
        return awaitReady(launch(kind, name, home, arguments), false);
    }

    /** The same, but if another daemon moved into the home first, that one is waited for and left running. */
    public RunningDaemon startOrUse(DaemonKind kind, String name, Path home, List<String> arguments) {
        return awaitReady(launch(kind, name, home, arguments), true);
    }

    /**
     * Returns when the daemon that has moved into a home is ready.
     *
     * @throws CommandFailure with the log's last lines if it ends or is not ready within 60 s, or as {@link ReadinessWatch} says
     */
    public RunningDaemon await(DaemonKind kind, String name, Path home) {
        Started started = new Started(kind, name, home);
        try {
            return awaitTenant(started, "ended while it was starting", System.nanoTime() + READY_WITHIN.toNanos());
        } catch (InterruptedException e) {
            throw interrupted(started, e);
        }
    }

    private Launched launch(DaemonKind kind, String name, Path home, List<String> arguments) {
        try {
            Files.createDirectories(DaemonLogs.folder(home));
            ProcessBuilder builder = new ProcessBuilder(ImmutableList.<String>builder()
                    .add("/bin/sh", "-c", IGNORE_TERMINAL, kind.program())
                    .addAll(commands.command(kind, arguments(home, arguments)))
                    .build());
            builder.environment().clear();
            builder.environment().putAll(environment);
            builder.redirectInput(
                    ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
            builder.redirectErrorStream(true);
            builder.redirectOutput(
                    ProcessBuilder.Redirect.to(DaemonLogs.console(home, kind).toFile()));
            return new Launched(new Started(kind, name, home), processes.start(builder));
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.DISK_OR_QUOTA,
                    "cannot start " + name + " in " + home + ": " + DiskProblem.of(e),
                    "see that the folder can be written and that Java can be run",
                    e);
        }
    }

    private RunningDaemon awaitReady(Launched launched, boolean orAnother) {
        long deadline = System.nanoTime() + READY_WITHIN.toNanos();
        Started started = launched.started();
        Process process = launched.process();
        ReadinessWatch watch = watch(started);
        try {
            Optional<RunningDaemon> ready = Optional.empty();
            while (ready.isEmpty()) {
                if (process.waitFor(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                    String how = "ended with exit code " + process.exitValue();
                    if (orAnother && process.exitValue() == ExitCode.CONFLICT.code()) {
                        return awaitTenant(started, how, deadline);
                    }
                    throw failed(started, how);
                }
                ready = look(started, process.toHandle(), watch, left(started, deadline));
            }
            return ready.get();
        } catch (InterruptedException e) {
            launched.abandon();
            throw interrupted(started, e);
        } catch (RuntimeException e) {
            launched.abandon();
            throw e;
        }
    }

    /** Waits for whoever holds the home's lock; nobody else is asked whether he is ready. */
    private RunningDaemon awaitTenant(Started started, String whyElse, long deadline) throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        Home home = new Home(started.home());
        ReadinessWatch watch = watch(started);
        while (Occupancy.of(home)) {
            Duration left = left(started, deadline);
            Optional<RunningDaemon> ready =
                    home.pid().flatMap(ProcessHandle::of).flatMap(tenant -> look(started, tenant, watch, left));
            if (ready.isPresent() || never.await(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                return ready.orElseThrow();
            }
        }
        throw failed(started, whyElse);
    }

    /**
     * Whether a process is ready: it has moved in, which it says last with its number, has written its addresses since, and
     * answers there.
     */
    private Optional<RunningDaemon> look(
            Started started, ProcessHandle process, ReadinessWatch watch, Duration within) {
        Home home = new Home(started.home());
        Optional<Endpoint> local = home.localAddress().map(Endpoint::parse);
        Optional<Endpoint> open = home.publicAddress().map(Endpoint::parse);
        boolean in = home.pid().filter(pid -> pid == process.pid()).isPresent();
        return in && local.isPresent() && open.isPresent() && watch.isReady(local.get(), within)
                ? Optional.of(new RunningDaemon(
                        started.name(),
                        started.kind(),
                        started.home(),
                        ProcessIdentity.of(process),
                        open.get(),
                        local.get()))
                : Optional.empty();
    }

    private static Duration left(Started started, long deadline) {
        Duration left = Duration.ofNanos(deadline - System.nanoTime());
        if (left.isNegative() || left.isZero()) {
            boolean listens = new Home(started.home()).localAddress().isPresent();
            throw failed(
                    started,
                    (listens ? "listens but was not ready" : "did not open its listeners") + " within "
                            + READY_WITHIN.toSeconds() + " s");
        }
        return left;
    }

    private ReadinessWatch watch(Started started) {
        return new ReadinessWatch(started.kind(), started.name(), started.home(), dialer, Ticker.systemTicker());
    }

    private static CommandFailure interrupted(Started started, InterruptedException e) {
        Thread.currentThread().interrupt();
        return new CommandFailure(ExitCode.INTERRUPTED, "interrupted while starting " + started.name(), "", e);
    }

    private static CommandFailure failed(Started started, String how) {
        StringBuilder next = new StringBuilder("its log is in " + DaemonLogs.folder(started.home()));
        for (Path file : List.of(
                DaemonLogs.log(started.home(), started.kind()), DaemonLogs.console(started.home(), started.kind()))) {
            List<String> lines = DaemonLogs.tail(file, LAST_LINES);
            if (!lines.isEmpty()) {
                next.append(", the last lines of ").append(file.getFileName()).append(":");
                lines.forEach(line -> next.append("\n    ").append(line));
                next.append('\n');
            }
        }
        return new CommandFailure(
                ExitCode.INTERNAL,
                "cannot start " + started.name() + ": it " + how,
                next.toString().stripTrailing());
    }

    private static List<String> arguments(Path home, List<String> arguments) {
        return ImmutableList.<String>builder()
                .add("--home", home.toString())
                .addAll(arguments)
                .build();
    }

    /** Which daemon somebody has started. */
    private record Started(DaemonKind kind, String name, Path home) {}

    /** Its process, if that was here. */
    private record Launched(Started started, Process process) {
        ProcessIdentity identity() {
            return ProcessIdentity.of(process.toHandle());
        }

        /** Ends the process, in order if it goes within 5 s. */
        void abandon() {
            ProcessIdentity identity = identity();
            ProcessEnd.ask(identity);
            ProcessEnd.await(identity, STOP_WITHIN);
        }
    }
}
