// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica.message;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Arc;
import io.chordal.dht.net.HomeRequest;
import io.chordal.dht.record.Horizon;

/**
 * Tells a node what was collected of an arc.
 *
 * @param arc the arc
 * @param horizon what was collected in it; what is folded only if the node has every row that the sender has
 * @param back whether the sender wants to be told the same
 */
public record ShareHorizon(Arc arc, Horizon horizon, boolean back) implements HomeRequest<HorizonShared> {
    public ShareHorizon {
        requireNonNull(arc, "arc is null");
        requireNonNull(horizon, "horizon is null");
        if (!horizon.within(arc).equals(horizon)) {
            throw new IllegalArgumentException("a horizon lies in the arc that it is told for");
        }
    }
}
