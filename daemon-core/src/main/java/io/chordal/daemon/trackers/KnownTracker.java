// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.trackers;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Endpoint;
import java.util.Optional;

/**
 * A tracker by the word of another one. Immutable.
 *
 * @param ring where trackers call it: this is its name in the list
 * @param address where clients call it, if it has said so
 * @param key the key that it signs with, if it has said so
 * @param isUp whether the one that told of it finds that it answers
 */
public record KnownTracker(Endpoint ring, Optional<Endpoint> address, Optional<KnownKey> key, boolean isUp) {
    public KnownTracker {
        requireNonNull(ring, "ring is null");
        requireNonNull(address, "address is null");
        requireNonNull(key, "key is null");
    }

    /** The same, with what an earlier word said and this one leaves open. */
    KnownTracker completedBy(KnownTracker earlier) {
        return new KnownTracker(ring, address.or(earlier::address), key.or(earlier::key), isUp);
    }
}
