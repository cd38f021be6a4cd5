// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Which directory is the home: the flag's, else {@code CHORDAL_HOME}'s, else {@code ~/.chordal}. */
public final class HomeDirectory {
    private HomeDirectory() {}

    /**
     * Reads a path as users type it.
     *
     * @throws SettingsException if the file system has no such names
     */
    static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new SettingsException("'" + text + "' cannot be a path here: " + e.getReason(), e);
        }
    }

    /** Returns the absolute path of the home that the flag's value, if there is one, and the environment choose. */
    public static Path choose(Optional<String> flag, Map<String, String> environment) {
        return flag.or(() -> Optional.ofNullable(environment.get(Settings.variable("home"))))
                .filter(text -> !text.isEmpty())
                .map(HomeDirectory::path)
                .orElseGet(() -> Path.of(System.getProperty("user.home", "."), ".chordal"))
                .toAbsolutePath()
                .normalize();
    }
}
