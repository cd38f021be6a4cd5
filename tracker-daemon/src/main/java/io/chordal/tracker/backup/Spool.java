// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.backup;

import static java.util.Objects.requireNonNull;

import com.google.common.io.ByteSource;
import com.google.common.io.Files;
import io.chordal.daemon.home.DiskProblem;
import io.chordal.daemon.home.PrivateFiles;
import io.chordal.tracker.value.TrackerException;
import io.chordal.tracker.value.TrackerReason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * A backup on its way in, kept in a file that its owner alone may read until all of it is there and was used.
 *
 * <p>Confined to one thread at a time. The file has one name, so that what a crash leaves is replaced by the next.
 */
final class Spool implements AutoCloseable {
    private static final String NAME = "restore.part";

    private final Path file;
    private final long limit;
    private final FileChannel channel;
    private long size;

    private Spool(Path file, long limit, FileChannel channel) {
        this.file = file;
        this.limit = limit;
        this.channel = channel;
    }

    /** Opens an empty one that takes so many bytes. */
    static Spool open(Path folder, long limit) {
        Path file = requireNonNull(folder, "folder is null").resolve(NAME);
        try {
            return new Spool(file, limit, PrivateFiles.openNew(file));
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    /** Deletes what a crash may have left. */
    static void clear(Path folder) {
        Path file = folder.resolve(NAME);
        try {
            java.nio.file.Files.deleteIfExists(file);
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    void write(byte[] part) {
        if (size + part.length > limit) {
            throw new TrackerException(
                    TrackerReason.TRACKER_FULL,
                    "a backup has at most " + limit + " bytes, and this has more; nothing was written");
        }
        ByteBuffer bytes = ByteBuffer.wrap(part);
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            throw failed(file, e);
        }
        size += part.length;
    }

    /** Returns all that was written. */
    ByteSource content() {
        return Files.asByteSource(file.toFile());
    }

    @Override
    public void close() throws IOException {
        channel.close();
        java.nio.file.Files.deleteIfExists(file);
    }

    static TrackerException failed(Path file, IOException e) {
        return new TrackerException(
                TrackerReason.TRACKER_FULL,
                "keeping the backup in " + file + " while it is checked: " + DiskProblem.of(e) + "; see to the disk",
                e);
    }
}
