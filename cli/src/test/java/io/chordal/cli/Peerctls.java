// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli;

import com.google.common.collect.ImmutableMap;
import io.chordal.cli.connect.Dialer;
import io.chordal.cli.input.Keyboard;
import io.chordal.cli.input.SystemKeyboard;
import io.chordal.cli.output.DataStream;
import io.chordal.cli.output.Terminal;
import io.chordal.cli.process.DaemonCommandLine;
import io.chordal.cli.session.Surroundings;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs peerctl in this JVM and keeps what it writes. */
public final class Peerctls {
    private final Dialer dialer;
    private final Map<String, String> environment = new HashMap<>();
    private final Optional<DaemonCommandLine> daemons;
    private Keyboard keyboard = SystemKeyboard.of(InputStream.nullInputStream());
    private Optional<Path> folder = Optional.empty();
    private InstantSource clock = InstantSource.system();

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

    /** Lets lines come from stdin for the runs that follow. */
    public Peerctls stdin(String... lines) {
        return at(SystemKeyboard.of(
                new ByteArrayInputStream(String.join("\n", lines).getBytes(StandardCharsets.UTF_8))));
    }

    /** Lets somebody sit at a keyboard for the runs that follow. */
    public Peerctls at(Keyboard other) {
        keyboard = other;
        return this;
    }

    /** Sets the current folder for the runs that follow. */
    public Peerctls in(Path other) {
        folder = Optional.of(other);
        return this;
    }

    /** Sets the clock for the runs that follow. */
    public Peerctls at(InstantSource other) {
        clock = other;
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
        int exit = new Peerctl(surroundings(terminal)).run(arguments);
        return new Run(exit, "", err.toString(StandardCharsets.UTF_8));
    }

    private Surroundings surroundings(Terminal terminal) {
        return new Surroundings(
                terminal,
                keyboard,
                dialer,
                ImmutableMap.copyOf(environment),
                daemons,
                folder.orElseGet(() -> Path.of("").toAbsolutePath()),
                clock,
                false);
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
