// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.file;

import static java.util.Objects.requireNonNull;

import java.util.Comparator;

/**
 * Which file is meant: FileId and size, always together, because the root does not commit to the size. Immutable.
 *
 * @param fileId the root
 * @param size the file's length in bytes, 0 to {@link ChunkLayout#MAX_SIZE}
 */
public record FileRef(FileId fileId, long size) implements Comparable<FileRef> {
    private static final Comparator<FileRef> ORDER =
            Comparator.comparing(FileRef::fileId).thenComparingLong(FileRef::size);

    public FileRef {
        requireNonNull(fileId, "fileId is null");
        if (size < 0 || size > ChunkLayout.MAX_SIZE) {
            throw new InvalidInputException(
                    InvalidInputException.Reason.SIZE,
                    "a file has 0 to " + ChunkLayout.MAX_SIZE + " bytes (4 TiB), this one claims " + size);
        }
    }

    /** How such a file is cut. */
    public ChunkLayout layout() {
        return new ChunkLayout(size);
    }

    @Override
    public int compareTo(FileRef other) {
        return ORDER.compare(this, other);
    }

    /** {@code <FileId>-<size>}, as in tickets. */
    @Override
    public String toString() {
        return fileId.toHex() + "-" + size;
    }
}
