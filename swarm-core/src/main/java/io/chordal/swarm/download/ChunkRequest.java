// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.download;

/** One request under way. Thread-safe. */
@FunctionalInterface
public interface ChunkRequest {
    /** Ends the request; the sink may still be called for a moment, and should then get neither an end nor a failure. */
    void cancel();
}
