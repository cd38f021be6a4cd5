// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.chunk;

import io.chordal.swarm.disk.Disk;
import io.chordal.swarm.disk.FileStat;
import io.chordal.swarm.disk.OpenFile;
import io.chordal.swarm.disk.StorageException;
import io.chordal.swarm.file.Manifest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Tells whether a file that lies somewhere is the one that a manifest describes, byte by byte. Pure but for reading. */
public final class ExistingFile {
    private ExistingFile() {}

    /** Whether {@code path} is this file; reads it only if the size fits, and only until the first difference. */
    public static boolean isSame(Disk disk, Manifest manifest, Path path) throws StorageException {
        try {
            Optional<FileStat> stat = disk.stat(path);
            if (stat.isEmpty() || !stat.get().isRegular() || stat.get().size() != manifest.size()) {
                return false;
            }
            try (OpenFile file = disk.openForReading(path)) {
                for (int chunk = 0; chunk < manifest.chunkCount(); chunk++) {
                    if (!VerifiedReads.matches(manifest, file, chunk)) {
                        return false;
                    }
                }
                return true;
            }
        } catch (IOException e) {
            throw StorageException.of("comparing " + path + " with the file asked for", e);
        }
    }
}
