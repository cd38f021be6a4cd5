// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.process;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.chordal.cli.connect.Connection;
import io.chordal.cli.connect.Dialer;
import io.chordal.cli.failure.CommandFailure;
import io.chordal.cli.failure.ExitCode;
import io.chordal.daemon.home.DiskProblem;
import io.chordal.daemon.home.Home;
import io.chordal.dht.id.Endpoint;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
     * @throws CommandFailure with the log's last lines if it ends or is not ready within 60 s; nothing runs then
     */
    public RunningDaemon start(DaemonKind kind, String name, Path home, List<String> arguments) {
        return awaitReady(launch(kind, name, home, arguments));
    }

    private Launched launch(DaemonKind kind, String name, Path home, List<String> arguments) {
        try {
            Files.createDirectories(DaemonLogs.folder(home));
            Home place = new Home(home);
            Files.deleteIfExists(place.localAddressFile());
            Files.deleteIfExists(place.publicAddressFile());
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
            return new Launched(kind, name, home, processes.start(builder));
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.DISK_OR_QUOTA,
                    "cannot start " + name + " in " + home + ": " + DiskProblem.of(e),
                    "see that the folder can be written and that Java can be run",
                    e);
        }
    }

    private RunningDaemon awaitReady(Launched launched) {
        long deadline = System.nanoTime() + READY_WITHIN.toNanos();
        try {
            Home home = new Home(launched.home());
            while (home.localAddress().isEmpty() || home.publicAddress().isEmpty()) {
                if (launched.process().waitFor(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                    throw failed(
                            launched,
                            "ended with exit code " + launched.process().exitValue());
                }
                if (System.nanoTime() - deadline > 0) {
                    throw failed(launched, "did not open its listeners within " + READY_WITHIN.toSeconds() + " s");
                }
            }
            return ready(launched, home, Duration.ofNanos(deadline - System.nanoTime()));
        } catch (InterruptedException e) {
            launched.abandon();
            Thread.currentThread().interrupt();
            throw new CommandFailure(ExitCode.INTERRUPTED, "interrupted while starting " + launched.name(), "", e);
        } catch (RuntimeException e) {
            launched.abandon();
            throw e;
        }
    }

    private RunningDaemon ready(Launched launched, Home home, Duration within) {
        Endpoint local = Endpoint.parse(home.localAddress().orElseThrow());
        Endpoint open = Endpoint.parse(home.publicAddress().orElseThrow());
        try (Connection connection = Connection.open(dialer, launched.name(), local, Optional.empty())) {
            Iterator<HealthCheckResponse> states = connection.stream(HealthGrpc::newBlockingStub)
                    .withDeadlineAfter(within.toMillis(), TimeUnit.MILLISECONDS)
                    .watch(HealthCheckRequest.newBuilder().setService("ready").build());
            while (states.hasNext()) {
                if (states.next().getStatus() == ServingStatus.SERVING) {
                    return new RunningDaemon(
                            launched.name(), launched.kind(), launched.home(), launched.identity(), open, local);
                }
            }
        } catch (StatusRuntimeException e) {
            throw failed(
                    launched,
                    launched.process().isAlive()
                            ? "listens but was not ready within " + READY_WITHIN.toSeconds() + " s"
                            : "ended while it was starting");
        }
        throw failed(launched, "ended while it was starting");
    }

    private static CommandFailure failed(Launched launched, String how) {
        StringBuilder next = new StringBuilder("its log is in " + DaemonLogs.folder(launched.home()));
        for (Path file : List.of(
                DaemonLogs.log(launched.home(), launched.kind()),
                DaemonLogs.console(launched.home(), launched.kind()))) {
            List<String> lines = DaemonLogs.tail(file, LAST_LINES);
            if (!lines.isEmpty()) {
                next.append(", the last lines of ").append(file.getFileName()).append(":");
                lines.forEach(line -> next.append("\n    ").append(line));
                next.append('\n');
            }
        }
        return new CommandFailure(
                ExitCode.INTERNAL,
                "cannot start " + launched.name() + ": it " + how,
                next.toString().stripTrailing());
    }

    private static List<String> arguments(Path home, List<String> arguments) {
        return ImmutableList.<String>builder()
                .add("--home", home.toString())
                .addAll(arguments)
                .build();
    }

    /** A daemon's process that may not be ready yet. */
    private record Launched(DaemonKind kind, String name, Path home, Process process) {
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
