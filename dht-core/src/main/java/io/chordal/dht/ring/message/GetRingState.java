// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring.message;

import io.chordal.dht.net.Inspection;

/**
 * Asks for a node's neighbours.
 *
 * @param knownIncarnation the life of the answering node that the known version belongs to
 * @param knownVersion the version that the caller holds, 0 for none
 */
public record GetRingState(long knownIncarnation, long knownVersion) implements Inspection<RingState> {
    /** Asks for the whole state. */
    public static final GetRingState WHOLE = new GetRingState(0, 0);

    public GetRingState {
        if (knownIncarnation < 0 || knownVersion < 0) {
            throw new IllegalArgumentException("a known incarnation and version are not negative");
        }
    }
}
