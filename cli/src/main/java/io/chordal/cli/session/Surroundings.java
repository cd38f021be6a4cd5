// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.session;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableMap;
import io.chordal.cli.connect.Dialer;
import io.chordal.cli.input.Keyboard;
import io.chordal.cli.input.SystemKeyboard;
import io.chordal.cli.output.Terminal;
import io.chordal.cli.process.DaemonCommandLine;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/**
 * What a run of peerctl has around it. Immutable.
 *
 * @param terminal where it writes
 * @param keyboard where lines and passwords come from
 * @param dialer how daemons are dialled
 * @param environment the variables
 * @param daemons how daemons are run; nothing: from the launcher's layout
 * @param folder the current folder
 * @param clock what time it is
 * @param shell whether the lines of a shell are run in it
 */
public record Surroundings(
        Terminal terminal,
        Keyboard keyboard,
        Dialer dialer,
        ImmutableMap<String, String> environment,
        Optional<DaemonCommandLine> daemons,
        Path folder,
        InstantSource clock,
        boolean shell) {
    public Surroundings {
        requireNonNull(terminal, "terminal is null");
        requireNonNull(keyboard, "keyboard is null");
        requireNonNull(dialer, "dialer is null");
        requireNonNull(environment, "environment is null");
        requireNonNull(daemons, "daemons is null");
        requireNonNull(folder, "folder is null");
        requireNonNull(clock, "clock is null");
    }

    /** The current folder, the process's stdin and the system's clock. */
    public static Surroundings here(
            Terminal terminal, Dialer dialer, Map<String, String> environment, Optional<DaemonCommandLine> daemons) {
        return new Surroundings(
                terminal,
                SystemKeyboard.system(),
                dialer,
                ImmutableMap.copyOf(environment),
                daemons,
                Path.of("").toAbsolutePath(),
                InstantSource.system(),
                false);
    }

    /** The same with another keyboard. */
    public Surroundings at(Keyboard other) {
        return new Surroundings(terminal, other, dialer, environment, daemons, folder, clock, shell);
    }

    /** The same in another folder. */
    public Surroundings in(Path other) {
        return new Surroundings(terminal, keyboard, dialer, environment, daemons, other, clock, shell);
    }

    /** The same for the lines of a shell. */
    public Surroundings ofShell() {
        return new Surroundings(terminal, keyboard, dialer, environment, daemons, folder, clock, true);
    }
}
