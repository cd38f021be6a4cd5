// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.chunk;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How unfinished files are kept. Immutable.
 *
 * @param temporary where their folders lie instead of {@code .part} beside the destination; on the same file system
 * @param checkpointBytes after so many written bytes they are forced and recorded
 */
public record PartialOptions(Optional<Path> temporary, long checkpointBytes) {
    public PartialOptions {
        requireNonNull(temporary, "temporary is null");
        if (checkpointBytes <= 0) {
            throw new IllegalArgumentException("checkpointBytes is " + checkpointBytes + ", must be positive");
        }
    }

    /** Beside the destination, a checkpoint every 64 MiB. */
    public static PartialOptions defaults() {
        return new PartialOptions(Optional.empty(), 64L * 1024 * 1024);
    }
}
