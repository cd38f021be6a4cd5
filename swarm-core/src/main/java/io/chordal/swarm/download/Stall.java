// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.download;

import static java.util.Objects.requireNonNull;

import io.chordal.swarm.chunk.ChunkSet;

/**
 * Why a running download gets nothing at present. Immutable.
 *
 * @param reason which of the closed list
 * @param chunks the chunks that cannot be had
 * @param text the reason for people, without "stalled: "
 */
public record Stall(Reason reason, ChunkSet chunks, String text) {
    /** A closed list. */
    public enum Reason {
        /** No source is known. */
        NO_SOURCES,
        /** Sources answer, but none has any chunk that is missing here. */
        NO_SOURCE_HAS_CHUNKS,
        /** The sources that have missing chunks do not answer. */
        SOURCES_UNREACHABLE,
        /** The sources that have missing chunks sent wrong bytes before. */
        SOURCES_BANNED,
        /** The disk is full. */
        DISK_FULL,
        /** Other downloads have taken the memory for chunks under way. */
        NO_MEMORY
    }

    public Stall {
        requireNonNull(reason, "reason is null");
        requireNonNull(chunks, "chunks is null");
        requireNonNull(text, "text is null");
    }

    /** The whole line, such as {@code stalled: no source has chunks 3, 7-9}. */
    @Override
    public String toString() {
        return "stalled: " + text;
    }
}
