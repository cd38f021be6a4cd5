// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grpc.serve;

import com.google.common.collect.ImmutableList;
import io.chordal.swarm.chunk.ChunkRange;
import io.chordal.swarm.file.ChunkLayout;

/**
 * Walks over the frames that a call asked for, in its order: chunk by chunk, from the first byte to the last.
 *
 * <p>Confined to one thread at a time. It reads nothing.
 */
final class FrameCursor {
    private final ChunkLayout layout;
    private final ImmutableList<ChunkRange> ranges;
    private final int frameBytes;
    private int range;
    private int inRange;
    private int offset;

    FrameCursor(ChunkLayout layout, ImmutableList<ChunkRange> ranges, int frameBytes) {
        this.layout = layout;
        this.ranges = ranges;
        this.frameBytes = frameBytes;
    }

    /** Whether a frame is left. */
    boolean hasFrame() {
        return range < ranges.size();
    }

    /** The chunk of the next frame. */
    int chunk() {
        return ranges.get(range).first() + inRange;
    }

    /** Where in the chunk the next frame begins. */
    int offset() {
        return offset;
    }

    /** Bytes of the next frame. */
    int length() {
        return Math.min(frameBytes, layout.length(chunk()) - offset);
    }

    /** Goes on behind the frame. */
    void frameDone() {
        offset += length();
        if (offset == layout.length(chunk())) {
            chunkDone();
        }
    }

    /** Goes on behind the chunk. */
    void chunkDone() {
        offset = 0;
        inRange++;
        if (inRange == ranges.get(range).count()) {
            inRange = 0;
            range++;
        }
    }
}
