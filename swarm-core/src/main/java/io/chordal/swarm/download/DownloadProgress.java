// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.download;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import io.chordal.swarm.chunk.ChunkSet;
import java.util.Optional;

/**
 * A download as of one moment. Immutable.
 *
 * @param phase where it stands
 * @param stall why nothing comes, while nothing comes
 * @param failure what ended it, if it failed
 * @param size the file's bytes
 * @param have the chunks that are here
 * @param bytesHave their bytes
 * @param inFlight chunks under way
 * @param badChunks chunks that were refused because their bytes were wrong
 * @param bytesPerSecond what comes in at present from all sources
 * @param sources one per known source, by id
 */
public record DownloadProgress(
        DownloadPhase phase,
        Optional<Stall> stall,
        Optional<String> failure,
        long size,
        ChunkSet have,
        long bytesHave,
        int inFlight,
        int badChunks,
        long bytesPerSecond,
        ImmutableList<SourceProgress> sources) {

    /**
     * What one source gave.
     *
     * @param id who
     * @param chunks how many chunks came from it and were written, a chunk that was damaged later and came again twice
     * @param gave which they are
     * @param bytes their bytes
     * @param available how many chunks it has
     * @param inFlight chunks it was asked for
     * @param bytesPerSecond how fast it delivers
     * @param state what it is doing
     * @param note why it is unreachable or banned, or empty
     */
    public record SourceProgress(
            SourceId id,
            int chunks,
            ChunkSet gave,
            long bytes,
            int available,
            int inFlight,
            long bytesPerSecond,
            SourceState state,
            String note) {}

    /** What a source is doing; a closed list. */
    public enum SourceState {
        /** It was asked for chunks. */
        ACTIVE,
        /** It could be asked. */
        IDLE,
        /** It failed and is asked again later. */
        WAITING,
        /** It is gone, or was dropped after too many failures. */
        GONE,
        /** It sent wrong bytes. */
        BANNED
    }

    public DownloadProgress {
        requireNonNull(phase, "phase is null");
        requireNonNull(stall, "stall is null");
        requireNonNull(failure, "failure is null");
        requireNonNull(have, "have is null");
        requireNonNull(sources, "sources is null");
    }

    /** How many chunks the file has. */
    public int chunkCount() {
        return have.chunkCount();
    }
}
