// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.share;

import static java.util.Objects.requireNonNull;

import io.chordal.swarm.disk.FileStat;
import io.chordal.swarm.file.FileName;
import io.chordal.swarm.file.FileRef;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A whole file that is shared where it lies. Immutable.
 *
 * @param ref which file
 * @param name what it is called
 * @param path where it lies: the real path, links resolved when it was shared
 * @param stat what it was when it was shared
 * @param folder the folder whose list this is, if it is one; then the name is the folder's
 * @param listed whether catalogues list it; a file further down in a shared folder is found through the folder's list only
 */
public record SharedFile(FileRef ref, FileName name, Path path, FileStat stat, Optional<Path> folder, boolean listed) {
    public SharedFile {
        requireNonNull(ref, "ref is null");
        requireNonNull(name, "name is null");
        requireNonNull(path, "path is null");
        requireNonNull(stat, "stat is null");
        requireNonNull(folder, "folder is null");
        if (stat.size() != ref.size() || !path.isAbsolute()) {
            throw new IllegalArgumentException("shared file " + path + " with " + stat.size() + " bytes as " + ref);
        }
    }

    /** A file that is listed under its name. */
    public SharedFile(FileRef ref, FileName name, Path path, FileStat stat) {
        this(ref, name, path, stat, Optional.empty(), true);
    }

    /** The same as the list of a folder. */
    public SharedFile asListOf(Path root) {
        return new SharedFile(ref, name, path, stat, Optional.of(root), listed);
    }

    /** The same, listed in catalogues or not. */
    public SharedFile withListed(boolean isListed) {
        return new SharedFile(ref, name, path, stat, folder, isListed);
    }

    /** What its owner shared: the file, or the folder whose list it is. */
    public Path place() {
        return folder.orElse(path);
    }
}
