// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli;

import io.chordal.cli.connect.Dialer;
import io.chordal.cli.output.DataStream;
import io.chordal.cli.output.Terminal;
import io.chordal.cli.process.DaemonCommandLine;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs peerctl in this JVM and keeps what it writes. */
public final class Peerctls {
    private final Dialer dialer;
    private final Map<String, String> environment = new HashMap<>();
    private final Optional<DaemonCommandLine> daemons;

    /** A peerctl whose home is a folder. */
    public Peerctls(Path home, Dialer dialer) {
        this(home, dialer, Optional.empty());
    }

    /** A peerctl that starts daemons by a command line of the test. */
    public Peerctls(Path home, Dialer dialer, Optional<DaemonCommandLine> daemons) {
        this.dialer = dialer;
        this.daemons = daemons;
        environment.put("CHORDAL_HOME", home.toString());
        environment.put("PATH", System.getenv("PATH"));
    }

    /** Sets a variable for the runs that follow. */
    public Peerctls with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** Runs one command. */
    public Run run(String... arguments) {
        return runWithin(200, arguments);
    }

    /** Runs one command on a terminal of so many columns. */
    public Run runWithin(int columns, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Run run = runTo(DataStream.to(out), columns, arguments);
        return new Run(run.exit(), out.toString(StandardCharsets.UTF_8), run.err());
    }

    /** Runs one command whose data goes there. */
    public Run runTo(DataStream out, int columns, String... arguments) {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(out, new PrintStream(err, true, StandardCharsets.UTF_8), false, columns);
        int exit = new Peerctl(terminal, dialer, environment, daemons).run(arguments);
        return new Run(exit, "", err.toString(StandardCharsets.UTF_8));
    }

    /** What a run wrote, and its exit code. */
    public record Run(int exit, String out, String err) {
        /** The lines on stdout. */
        public List<String> lines() {
            return out.lines().toList();
        }

        /** The lines on stderr. */
        public List<String> messages() {
            return err.lines().toList();
        }
    }
}
