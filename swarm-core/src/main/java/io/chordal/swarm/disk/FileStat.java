// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.disk;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * What tells a file from another at the same path: kind, size, modification time and the file system's own key. Immutable.
 *
 * @param kind what stands there
 * @param size bytes
 * @param modified last modification, as fine as the file system has it
 * @param key the inode, or "-" where the file system has no such thing
 */
public record FileStat(Kind kind, long size, Instant modified, String key) {
    /** What can stand at a path. */
    public enum Kind {
        /** A file with bytes. */
        REGULAR,
        /** A directory. */
        DIRECTORY,
        /** A symbolic link, pipe, device or socket. */
        OTHER
    }

    public FileStat {
        requireNonNull(kind, "kind is null");
        requireNonNull(modified, "modified is null");
        requireNonNull(key, "key is null");
    }

    /** Whether this is a file with bytes. */
    public boolean isRegular() {
        return kind == Kind.REGULAR;
    }

    /** Whether both describe a file that was not touched in between. */
    public boolean sameAs(FileStat other) {
        return isRegular() && equals(other);
    }

    /**
     * Why what stands at a path is not this file any more, for people; nothing if it is. Blocks on the disk.
     *
     * @param since what was done with the file when it was this one: "shared"
     */
    public Optional<String> changed(Disk disk, Path path, String since) throws IOException {
        Optional<FileStat> now = disk.stat(path);
        if (now.isEmpty()) {
            return Optional.of(path + " is gone");
        }
        return now.get().sameAs(this)
                ? Optional.empty()
                : Optional.of(path + " was changed after it was " + since + "; share it again");
    }
}
