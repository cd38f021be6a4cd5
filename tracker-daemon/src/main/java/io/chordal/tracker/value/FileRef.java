// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.value;

import static java.util.Objects.requireNonNull;

import io.chordal.swarm.file.ChunkLayout;
import io.chordal.swarm.file.FileId;
import java.util.Comparator;

/**
 * A file as the tracker knows it: its root and its size, always together.
 *
 * <p>Immutable; ordered by root, then size.
 *
 * @param id the root
 * @param size the length in bytes, from 1
 */
public record FileRef(FileId id, long size) implements Comparable<FileRef> {
    private static final Comparator<FileRef> ORDER =
            Comparator.comparing(FileRef::id).thenComparingLong(FileRef::size);

    public FileRef {
        requireNonNull(id, "id is null");
        if (size == 0) {
            throw new TrackerException(TrackerReason.EMPTY_FILE, "an empty file (0 bytes) cannot be shared");
        }
        new ChunkLayout(size);
    }

    /** Returns how many chunks the file has. */
    public int chunkCount() {
        return new ChunkLayout(size).chunkCount();
    }

    @Override
    public int compareTo(FileRef other) {
        return ORDER.compare(this, other);
    }

    /** Returns the root and the size as tickets write them. */
    @Override
    public String toString() {
        return id.toHex() + "-" + size;
    }
}
