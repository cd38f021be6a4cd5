// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.chunk;

import java.nio.file.Path;

/** What came of finishing a file whose chunks are all there. A closed list. */
public sealed interface Completion {
    /**
     * The file is whole, verified, durable and stands under its name.
     *
     * @param file the destination
     */
    record Finished(Path file) implements Completion {}

    /**
     * Chunks written by an earlier run no longer match; they were dropped and must be fetched again.
     *
     * @param chunks which
     */
    record Damaged(ChunkSet chunks) implements Completion {}
}
