// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grpc.tracker;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Endpoint;

/**
 * A tracker as this peer sees it. Immutable.
 *
 * @param endpoint where it is called
 * @param isCurrent whether it is the one that is asked
 * @param problem why it cannot be used, by the last call or by another tracker's word; empty if it can
 */
public record TrackerStanding(Endpoint endpoint, boolean isCurrent, String problem) {
    public TrackerStanding {
        requireNonNull(endpoint, "endpoint is null");
        requireNonNull(problem, "problem is null");
    }
}
