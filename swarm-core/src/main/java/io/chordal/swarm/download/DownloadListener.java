// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.download;

import io.chordal.swarm.chunk.ChunkSet;
import io.chordal.swarm.chunk.Completion;
import io.chordal.swarm.disk.StorageException;

/**
 * What a download tells, and asks of, its embedder. Called in the download's serial context; implementations return at once.
 */
public interface DownloadListener {
    /** Look for sources again (tracker, ring, ticket) and report them with the task's {@code sourceFound}. */
    void refreshSources();

    /**
     * These chunks are verified and written: tell others. Called about once a second at most.
     *
     * @param fresh chunks that came since the last call
     * @param have all chunks that are here
     */
    void announce(ChunkSet fresh, ChunkSet have);

    /** Chunks that were announced turned out damaged and are not here any more: withdraw them. */
    void withdraw(ChunkSet lost, ChunkSet have);

    /** The phase or the stall changed. */
    void changed(DownloadProgress progress);

    /** A source sent wrong bytes of a chunk and is asked no more for this file. */
    void sourceBanned(SourceId source, int chunk);

    /** The file stands under its name. Nothing is called after this. */
    void finished(Completion.Finished file);

    /** The download cannot go on. The chunks are kept. Nothing is called after this. */
    void failed(StorageException cause);
}
