// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.members;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Endpoint;
import java.util.Optional;

/**
 * A member of the list, as this tracker sees it.
 *
 * <p>Immutable.
 *
 * @param ring where trackers call it
 * @param open where clients call it, if that is known
 * @param state whether it is up
 * @param key what it signs with, as SubjectPublicKeyInfo, if it has said so
 * @param self whether it is the one that tells
 * @param line its line in the list that this tracker was given, from 1, if it has one
 */
public record ListedTracker(
        Endpoint ring,
        Optional<Endpoint> open,
        TrackerState state,
        Optional<Bytes> key,
        boolean self,
        Optional<Integer> line) {
    public ListedTracker {
        requireNonNull(ring, "ring is null");
        requireNonNull(open, "open is null");
        requireNonNull(state, "state is null");
        requireNonNull(key, "key is null");
        requireNonNull(line, "line is null");
    }
}
