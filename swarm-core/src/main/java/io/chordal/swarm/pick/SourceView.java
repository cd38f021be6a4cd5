// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.pick;

import static java.util.Objects.requireNonNull;

import io.chordal.swarm.chunk.ChunkSet;

/**
 * A source as a policy sees it. Immutable.
 *
 * @param have the chunks that it has
 * @param inFlight chunks it was asked for and has not delivered
 * @param freeSlots how many more it may be asked for now
 * @param delivered chunks that came from it so far
 */
public record SourceView(ChunkSet have, int inFlight, int freeSlots, int delivered) {
    public SourceView {
        requireNonNull(have, "have is null");
        if (inFlight < 0 || freeSlots < 0 || delivered < 0) {
            throw new IllegalArgumentException("negative count: " + inFlight + ", " + freeSlots + ", " + delivered);
        }
    }
}
