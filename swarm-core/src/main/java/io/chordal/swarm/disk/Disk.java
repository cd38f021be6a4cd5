// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.disk;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The file system as the stores use it; the seam at which tests lose unsynced writes, fill the disk and fail operations.
 *
 * <p>Thread-safe. What is written is durable only after {@link OpenFile#force}; a name that was created, renamed or deleted
 * is durable only after {@link #forceDirectory} of its directory. Symbolic links are never followed in the last component.
 */
public interface Disk {
    /** Opens a regular file for reading and writing, creating it if need be. */
    OpenFile openForWriting(Path path) throws IOException;

    /** Opens an existing regular file for reading. */
    OpenFile openForReading(Path path) throws IOException;

    /** What stands at a path, or nothing. */
    Optional<FileStat> stat(Path path) throws IOException;

    /** Creates a directory and those above it where they are missing. */
    void createDirectories(Path directory) throws IOException;

    /** Gives a file another name in one step, replacing what had that name. */
    void replace(Path from, Path to) throws IOException;

    /**
     * Gives a file another name, durable once the directory is forced; the old name may stay until it is deleted. Throws
     * FileAlreadyExistsException, and changes nothing, if something has the new name.
     */
    void name(Path from, Path to) throws IOException;

    /**
     * Gives a file another name for good: durable when this returns, and after a crash the file has the old name, the new one
     * or both. Throws FileAlreadyExistsException, and changes nothing, if something has the new name.
     */
    default void publish(Path from, Path to) throws IOException {
        name(from, to);
        Path directory = to.toAbsolutePath().getParent();
        if (directory != null) {
            forceDirectory(directory);
        }
        delete(from);
    }

    /** Deletes a file or an empty directory, if it is there. */
    void delete(Path path) throws IOException;

    /** Makes the names in a directory durable. */
    void forceDirectory(Path directory) throws IOException;

    /** Bytes that this program may still write on the file system of an existing directory. */
    long usableSpace(Path directory) throws IOException;

    /** Whether two existing paths are on one file system, so that a rename between them is possible. */
    boolean sameFileSystem(Path one, Path other) throws IOException;
}
