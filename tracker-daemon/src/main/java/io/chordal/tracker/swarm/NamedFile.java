// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.swarm;

import static java.util.Objects.requireNonNull;

import io.chordal.swarm.file.FileName;
import io.chordal.swarm.file.FileRef;

/**
 * A file and a name under which it is entered.
 *
 * <p>Immutable.
 *
 * @param name the name
 * @param file the file
 */
public record NamedFile(FileName name, FileRef file) {
    public NamedFile {
        requireNonNull(name, "name is null");
        requireNonNull(file, "file is null");
    }
}
