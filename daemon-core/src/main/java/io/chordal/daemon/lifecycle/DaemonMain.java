// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.lifecycle;

import static java.util.Objects.requireNonNull;

import io.chordal.daemon.config.HomeDirectory;
import io.chordal.daemon.config.Settings;
import io.chordal.daemon.config.SettingsDefaults;
import io.chordal.daemon.config.SettingsException;
import io.chordal.daemon.home.Home;
import io.chordal.daemon.home.HomeInUseException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.security.Security;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/**
 * What the main method of a daemon does: reads the settings, starts the daemon, prints its start line as the first line of
 * stdout, waits for SIGTERM, SIGINT or, where the command says so, the word {@code quit}, closes in order, prints the closing line.
 *
 * <p>Confined to the main thread, but for the shutdown hook that it installs. Whatever goes wrong is said on stderr in one
 * line; stack traces are in the log.
 */
public final class DaemonMain {
    /** How long closing in order may take; then the process ends anyway. */
    public static final Duration CLOSING_BUDGET = Duration.ofSeconds(15);

    /** How long the address of a name is believed: whoever moves is found where it is now well within 30 s. */
    private static final Duration NAMES = Duration.ofSeconds(10);

    private final DaemonCommand command;
    private final Map<String, String> environment;
    private final InputStream in;
    private final PrintStream out;
    private final PrintStream err;

    /** Returns the main of this command at which nobody types anything. */
    public DaemonMain(DaemonCommand command, Map<String, String> environment, PrintStream out, PrintStream err) {
        this(command, environment, InputStream.nullInputStream(), out, err);
    }

    /** Returns the main of this command. */
    public DaemonMain(
            DaemonCommand command, Map<String, String> environment, InputStream in, PrintStream out, PrintStream err) {
        this.command = requireNonNull(command, "command is null");
        this.environment = Map.copyOf(environment);
        this.in = requireNonNull(in, "in is null");
        this.out = requireNonNull(out, "out is null");
        this.err = requireNonNull(err, "err is null");
    }

    /** Runs the command in this process and ends the process. */
    public static void run(DaemonCommand command, String[] args) {
        Security.setProperty("networkaddress.cache.ttl", Long.toString(NAMES.toSeconds()));
        int code = new DaemonMain(command, System.getenv(), System.in, System.out, System.err).run(args);
        System.exit(code);
    }

    /** Runs until the daemon is closed; returns the exit code. */
    public int run(String... args) {
        try {
            Optional<Integer> done = parse(args);
            return done.isPresent() ? done.get() : serve();
        } catch (SettingsException e) {
            return fail(ExitCode.USAGE, e);
        } catch (HomeInUseException e) {
            return fail(ExitCode.CONFLICT, e);
        } catch (StartException e) {
            return fail(e.exitCode(), e);
        } catch (UncheckedIOException e) {
            return fail(ExitCode.ofDisk(e), e);
        } catch (RuntimeException e) {
            LoggerFactory.getLogger(DaemonMain.class).error("{} failed", command.program(), e);
            err.println(command.program() + ": failed: " + e + "; see the log in "
                    + logHome().logDirectory());
            return ExitCode.INTERNAL.code();
        }
    }

    private Optional<Integer> parse(String... args) {
        CommandLine line = new CommandLine(command).setExpandAtFiles(false);
        SettingsDefaults defaults =
                SettingsDefaults.install(line, Settings.load(command.program(), List.of(args), environment));
        try {
            line.parseArgs(args);
        } catch (ParameterException e) {
            String from = e.getArgSpec() instanceof OptionSpec option
                    ? defaults.origin(option, args)
                            .map(origin -> " (from " + origin + ")")
                            .orElse("")
                    : "";
            err.println(command.program() + ": " + e.getMessage() + from + "; see " + command.program() + " --help");
            return Optional.of(ExitCode.USAGE.code());
        }
        if (line.isUsageHelpRequested()) {
            line.usage(out);
            return Optional.of(ExitCode.OK.code());
        }
        if (line.isVersionHelpRequested()) {
            line.printVersionHelp(out);
            return Optional.of(ExitCode.OK.code());
        }
        return Optional.empty();
    }

    private int serve() {
        DaemonLogs.writeTo(logHome().logDirectory(), command.log());
        Lifecycle lifecycle = new Lifecycle();
        RunningDaemon daemon = lifecycle.add(command.program(), command.start());
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(lifecycle, daemon), "shutdown"));
        out.println(daemon.startLine());
        daemon.furtherLines().forEach(out::println);
        out.flush();
        if (command.hasConsole()) {
            lifecycle.add("console", Console.open(in, out, daemon::statusLines, lifecycle::close));
        }
        try {
            lifecycle.awaitClosed();
            return ExitCode.OK.code();
        } catch (InterruptedException e) {
            lifecycle.close();
            return ExitCode.INTERRUPTED.code();
        }
    }

    private void stop(Lifecycle lifecycle, RunningDaemon daemon) {
        Thread closer = new Thread(lifecycle::close, "closer");
        closer.setDaemon(true);
        closer.start();
        try {
            closer.join(CLOSING_BUDGET.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (closer.isAlive()) {
            err.println(command.program() + ": did not stop in order within " + CLOSING_BUDGET.toSeconds() + " s");
            Runtime.getRuntime().halt(ExitCode.INTERNAL.code());
        }
        out.println(daemon.closingLine());
        out.flush();
    }

    private Home logHome() {
        return new Home(HomeDirectory.choose(command.home().map(Object::toString), environment));
    }

    private int fail(ExitCode code, RuntimeException e) {
        err.println(command.program() + ": " + e.getMessage());
        return code.code();
    }
}
