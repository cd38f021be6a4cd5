// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.chunk;

import java.nio.file.Path;

/** What came of finishing a file. A closed list. */
public sealed interface Completion {
    /**
     * The file is whole, verified, durable and stands under its name.
     *
     * @param file the destination
     */
    record Finished(Path file) implements Completion {}

    /**
     * Chunks are missing: a reader found them damaged meanwhile, or an earlier run wrote them and they no longer match. They
     * must be fetched again.
     *
     * @param missing which
     */
    record Incomplete(ChunkSet missing) implements Completion {}
}
