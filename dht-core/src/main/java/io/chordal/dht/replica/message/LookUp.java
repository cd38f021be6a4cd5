// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica.message;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.RingId;
import io.chordal.dht.net.Inspection;
import io.chordal.dht.ring.LookupResult;

/**
 * Asks who owns a point.
 *
 * @param point the point
 */
public record LookUp(RingId point) implements Inspection<LookupResult> {
    public LookUp {
        requireNonNull(point, "point is null");
    }
}
