// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.chunk;

import io.chordal.swarm.disk.Disk;
import io.chordal.swarm.disk.StorageException;
import io.chordal.swarm.file.Manifest;
import java.nio.file.Path;

/** What an unfinished download leaves on the disk. Pure functions of the disk; they block on it. */
public final class PartialLeftovers {
    private PartialLeftovers() {}

    /**
     * Deletes what an earlier run left of a file, if it left anything; needs no room on the disk.
     *
     * <p>Throws IN_USE if somebody is writing it, DESTINATION_EXISTS if what stands where unfinished files go is no folder,
     * ACCESS_DENIED, IO_ERROR.
     *
     * @param options those it was opened with
     */
    public static void discard(Disk disk, DiskSpace space, Manifest manifest, Path destination, PartialOptions options)
            throws StorageException {
        new PartialOpening(disk, space, manifest, destination, options).discard();
    }
}
