// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.disk;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A small file that is read and replaced as a whole: after a crash it is the old one or the new one, never a mixture.
 *
 * <p>Not safe for two writers of one path at once.
 */
public final class AtomicFile {
    private static final int LARGEST = 64 * 1024 * 1024;

    private final Disk disk;
    private final Path path;

    /** The file at {@code path}, whether it is there or not; its directory must be. */
    public AtomicFile(Disk disk, Path path) {
        this.disk = disk;
        this.path = path;
    }

    /** Its bytes, or nothing if it is not there; throws if it is larger than 64 MiB. */
    public Optional<byte[]> read() throws IOException {
        if (disk.stat(path).isEmpty()) {
            return Optional.empty();
        }
        try (OpenFile file = disk.openForReading(path)) {
            if (file.size() > LARGEST) {
                throw new StorageException(
                        StorageException.Reason.DAMAGED, "reading " + path + ": it is larger than 64 MiB");
            }
            ByteBuffer bytes = ByteBuffer.allocate((int) file.size());
            if (!file.readFully(bytes, 0)) {
                throw new StorageException(
                        StorageException.Reason.DAMAGED, "reading " + path + ": it was cut meanwhile");
            }
            return Optional.of(bytes.array());
        }
    }

    /** Replaces it; durable when this returns. */
    public void write(ByteBuffer bytes) throws IOException {
        write(ImmutableList.of(bytes));
    }

    /** Replaces it by these pieces, one after the other, and returns how many bytes they had; durable then. */
    public long write(Iterable<ByteBuffer> pieces) throws IOException {
        Path fresh = path.resolveSibling(path.getFileName() + ".new");
        long length = 0;
        try (OpenFile file = disk.openForWriting(fresh)) {
            file.truncate(0);
            for (ByteBuffer piece : pieces) {
                int bytes = piece.remaining();
                file.write(piece, length);
                length += bytes;
            }
            file.force();
        }
        disk.replace(fresh, path);
        Path directory = path.toAbsolutePath().getParent();
        if (directory != null) {
            disk.forceDirectory(directory);
        }
        return length;
    }
}
