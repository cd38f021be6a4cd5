// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.chunk;

import static java.util.Objects.requireNonNull;

/**
 * What an unfinished download found of itself when it was opened again. Immutable.
 *
 * @param kept chunks that need not be fetched again
 * @param hashedAgain how many chunks were read and compared to find that out
 * @param discarded chunks that were written but did not match: they are fetched again
 */
public record ResumeReport(ChunkSet kept, int hashedAgain, ChunkSet discarded) {
    public ResumeReport {
        requireNonNull(kept, "kept is null");
        requireNonNull(discarded, "discarded is null");
    }
}
