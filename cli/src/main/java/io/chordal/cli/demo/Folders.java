// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Folders with all that is in them. Stateless. */
final class Folders {
    private Folders() {}

    /** Removes what can be removed of a folder, if it is there. */
    static void removeQuietly(Path folder) {
        try {
            if (Files.isDirectory(folder)) {
                remove(folder);
            }
        } catch (IOException | UncheckedIOException left) {
            // What is left is in a temporary folder, whose name the user was told.
            return;
        }
    }

    /** Removes a folder; links in it are removed, not followed. */
    static void remove(Path folder) throws IOException {
        List<Path> paths;
        try (Stream<Path> all = Files.walk(folder)) {
            paths = all.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : paths) {
            Files.deleteIfExists(path);
        }
    }
}
