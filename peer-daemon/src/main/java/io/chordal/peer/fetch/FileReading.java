// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.fetch;

import io.chordal.swarm.disk.Disk;
import io.chordal.swarm.disk.OpenFile;
import io.chordal.swarm.disk.StorageException;
import io.chordal.swarm.file.FileHasher;
import io.chordal.swarm.file.Manifest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;

/** Reads a whole file for its identity and its plain SHA-256. Blocks on the disk. */
final class FileReading {
    private static final int BUFFER = 256 * 1024;

    private FileReading() {}

    /** The manifest of what stands at a path. */
    static Manifest manifest(Disk disk, Path path) throws StorageException {
        try (OpenFile file = disk.openForReading(path)) {
            long size = file.size();
            FileHasher hasher = new FileHasher(size);
            ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
            for (long at = 0; at < size; at += buffer.limit()) {
                buffer.clear().limit((int) Math.min(BUFFER, size - at));
                if (!file.readFully(buffer, at)) {
                    throw new StorageException(StorageException.Reason.DAMAGED, path + " was cut while it was read");
                }
                hasher.update(buffer.flip());
            }
            return hasher.finish(Optional.empty());
        } catch (IOException e) {
            throw StorageException.of("reading " + path, e);
        }
    }
}
