// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.download;

import io.chordal.swarm.chunk.ChunkSet;

/**
 * A remote peer that has chunks of one file; the seam to the transport.
 *
 * <p>Called in the download's serial context; implementations return at once and never call the sink from within
 * {@link #request}.
 */
public interface ChunkSource {
    /** The most chunks in one request. */
    int MAX_CHUNKS = 256;

    /** Who it is. */
    SourceId id();

    /**
     * Asks for chunks, which come in ascending order.
     *
     * @param chunks at least one, at most {@link #MAX_CHUNKS}
     * @param sink where the answer goes
     */
    ChunkRequest request(ChunkSet chunks, FrameSink sink);
}
