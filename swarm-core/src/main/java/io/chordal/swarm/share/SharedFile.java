// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.share;

import static java.util.Objects.requireNonNull;

import io.chordal.swarm.disk.FileStat;
import io.chordal.swarm.file.FileName;
import io.chordal.swarm.file.FileRef;
import java.nio.file.Path;

/**
 * A whole file that is shared where it lies. Immutable.
 *
 * @param ref which file
 * @param name what it is called
 * @param path where it lies: the real path, links resolved when it was shared
 * @param stat what it was when it was shared
 */
public record SharedFile(FileRef ref, FileName name, Path path, FileStat stat) {
    public SharedFile {
        requireNonNull(ref, "ref is null");
        requireNonNull(name, "name is null");
        requireNonNull(path, "path is null");
        requireNonNull(stat, "stat is null");
        if (stat.size() != ref.size() || !path.isAbsolute()) {
            throw new IllegalArgumentException("shared file " + path + " with " + stat.size() + " bytes as " + ref);
        }
    }
}
