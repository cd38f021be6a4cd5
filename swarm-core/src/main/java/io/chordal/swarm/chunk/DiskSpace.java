// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.chunk;

import io.chordal.swarm.disk.Disk;
import io.chordal.swarm.disk.StorageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The free space that this process's downloads have promised to themselves, so that two of them do not count on the same
 * bytes.
 *
 * <p>Invariant: when a reservation is granted, all reservations on that file system together, and a margin, fit into its
 * free space at that moment. Thread-safe; the lock guards the list. Other programs may still take the space: writing may
 * fail all the same.
 */
public final class DiskSpace {
    /** What is left to the machine, in bytes. */
    public static final long DEFAULT_MARGIN = 64L * 1024 * 1024;

    private final Disk disk;
    private final long margin;
    private final List<Reservation> granted = new ArrayList<>();
    private final Object lock = new Object();

    /** Reservations on {@code disk} that leave {@code margin} bytes free. */
    public DiskSpace(Disk disk, long margin) {
        this.disk = disk;
        this.margin = margin;
    }

    /** Bytes promised to one download; they shrink as they are written. */
    public final class Reservation implements AutoCloseable {
        private final Path directory;
        private long bytes;

        private Reservation(Path directory, long bytes) {
            this.directory = directory;
            this.bytes = bytes;
        }

        /** Some of the bytes were written and now count as used by the file system itself. */
        public void written(long count) {
            synchronized (lock) {
                bytes = Math.max(0, bytes - count);
            }
        }

        /** Gives the rest back. */
        @Override
        public void close() {
            synchronized (lock) {
                granted.remove(this);
            }
        }
    }

    /** Whether a reservation counts for a directory; one whose own directory is gone needs no space any more. */
    private boolean isBeside(Reservation other, Path directory) {
        try {
            return disk.sameFileSystem(directory, other.directory);
        } catch (IOException e) {
            return false;
        }
    }

    /** Promises {@code bytes} in an existing directory; throws DISK_FULL, with the figures, if they are not there. */
    public Reservation reserve(Path directory, long bytes) throws IOException {
        synchronized (lock) {
            long promised = 0;
            for (Reservation other : granted) {
                promised += isBeside(other, directory) ? other.bytes : 0;
            }
            long free = disk.usableSpace(directory) - promised - margin;
            if (bytes > free) {
                throw new StorageException(
                        StorageException.Reason.DISK_FULL,
                        String.format(
                                Locale.ROOT,
                                "disk full: %s has %d MiB free for downloads, %d MiB are needed; free some space or"
                                        + " choose another folder",
                                directory,
                                Math.max(0, free) >> 20,
                                (bytes >> 20) + 1));
            }
            Reservation reservation = new Reservation(directory, bytes);
            granted.add(reservation);
            return reservation;
        }
    }
}
