// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.value;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Endpoint;

/**
 * A peer and where its chunk service is called.
 *
 * <p>Immutable.
 *
 * @param id who it is
 * @param endpoint where it is called
 */
public record PeerRef(PeerId id, Endpoint endpoint) {
    public PeerRef {
        requireNonNull(id, "id is null");
        requireNonNull(endpoint, "endpoint is null");
    }
}
