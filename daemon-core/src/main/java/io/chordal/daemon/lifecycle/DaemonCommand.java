// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.lifecycle;

import io.chordal.daemon.config.LogLink;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** The command line of a daemon: an object that picocli fills and that then starts the daemon. */
public interface DaemonCommand {
    /** Returns the program's name, which is also its table in the configuration file and its log's name. */
    String program();

    /** Returns what {@code --home} says. */
    Optional<Path> home();

    /** Returns how much is written down of the calls of each link, as far as {@code --log} says. */
    default Map<LogLink, LogLink.Level> log() {
        return Map.of();
    }

    /** Says whether the daemon answers to words that are typed at it: status, help, quit, stop. */
    default boolean hasConsole() {
        return false;
    }

    /**
     * Starts the daemon.
     *
     * @throws StartException if it cannot start
     */
    RunningDaemon start();
}
