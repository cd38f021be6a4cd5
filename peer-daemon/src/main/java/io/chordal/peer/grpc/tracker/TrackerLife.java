// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grpc.tracker;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Endpoint;

/**
 * A tracker, for as long as it remembers this peer. Immutable.
 *
 * @param endpoint where it is called
 * @param boot names this start of it, and this time that it knows the peer
 */
public record TrackerLife(Endpoint endpoint, long boot) {
    public TrackerLife {
        requireNonNull(endpoint, "endpoint is null");
    }
}
