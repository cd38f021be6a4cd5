// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli;

import static java.util.Objects.requireNonNull;

import io.chordal.cli.connect.Dialer;
import io.chordal.cli.failure.ExitCode;
import io.chordal.cli.output.Terminal;
import io.chordal.cli.process.DaemonCommandLine;
import io.chordal.cli.session.Session;
import io.chordal.cli.session.Surroundings;
import io.chordal.daemon.config.Settings;
import io.chordal.daemon.config.SettingsDefaults;
import io.chordal.daemon.config.SettingsException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;

/**
 * peerctl: reads the command line, runs one command, says how it went.
 *
 * <p>Good for one run. What a command needs of the world comes in here: the terminal, the environment, how daemons are dialled
 * and run.
 */
public final class Peerctl {
    /** The least that picocli takes. */
    private static final int MIN_HELP_COLUMNS = 55;

    private static final int MAX_HELP_COLUMNS = 120;

    private final Surroundings world;

    /** A run in the current folder, at the process's stdin; without {@code daemons} they are started from the launcher's layout. */
    public Peerctl(
            Terminal terminal, Dialer dialer, Map<String, String> environment, Optional<DaemonCommandLine> daemons) {
        this(Surroundings.here(terminal, dialer, environment, daemons));
    }

    /** A run in surroundings. */
    public Peerctl(Surroundings world) {
        this.world = requireNonNull(world, "world is null");
    }

    /** Runs the command that the arguments name and ends the process with its exit code. */
    public static void main(String[] arguments) {
        int code = new Peerctl(Terminal.system(), Dialer.tcp(), System.getenv(), Optional.empty()).run(arguments);
        System.exit(code);
    }

    /** Runs the command that the arguments name; returns its exit code. */
    public int run(String... arguments) {
        RootCommand root = new RootCommand();
        Session session = new Session(root, world);
        Terminal terminal = world.terminal();
        ErrorReport report = new ErrorReport(terminal, root);
        try {
            Settings settings = Settings.load("peerctl", List.of(arguments), world.environment());
            // Settings of peerctl's own are compared with the flags of all commands.
            CommandLine commands = settings.ownKeys().isEmpty()
                    ? CommandTree.of(root, session, List.of(arguments))
                    : CommandTree.of(root, session);
            SettingsDefaults.install(commands, settings);
            int code = commands.setCaseInsensitiveEnumValuesAllowed(true)
                    .setAbbreviatedOptionsAllowed(false)
                    .setExpandAtFiles(false)
                    .setUsageHelpAutoWidth(false)
                    .setUsageHelpWidth(Math.max(MIN_HELP_COLUMNS, Math.min(terminal.columns(), MAX_HELP_COLUMNS)))
                    .setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8))
                    .setErr(new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8))
                    .setParameterExceptionHandler(report)
                    .setExecutionExceptionHandler(report)
                    .execute(arguments);
            return code == ExitCode.OK.code()
                    ? terminal.out().lost().map(report::outputLost).orElse(code)
                    : code;
        } catch (SettingsException e) {
            return report.settings(e);
        }
    }
}
