// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.swarm;

import static java.util.Objects.requireNonNull;

import io.chordal.swarm.file.FileRef;

/**
 * What a peer says that it has of a file.
 *
 * @param file the file
 * @param chunks the chunks
 */
public record Announcement(FileRef file, ChunkBits chunks) {
    public Announcement {
        requireNonNull(file, "file is null");
        requireNonNull(chunks, "chunks is null");
    }
}
