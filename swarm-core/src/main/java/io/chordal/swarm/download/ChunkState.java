// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.download;

/** Where a chunk stands in a download: in exactly one of these. */
public enum ChunkState {
    /** Verified and written. */
    HAVE,
    /** Wanted, and nobody was asked for it. */
    QUEUED,
    /** Asked for, or received and not yet written. */
    IN_FLIGHT,
    /** Missing, and not wanted. */
    NOT_NEEDED
}
