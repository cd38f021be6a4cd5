// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.record;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Arc;
import io.chordal.dht.id.NodeRef;
import java.util.List;

/**
 * All homes of an arc died within one repair time: what stood there may be lost, until one of them comes back with its disk.
 *
 * <p>Immutable.
 *
 * @param arc where
 * @param homes who died, in ring order; the first one owned the arc
 */
public record RangeLossSuspected(Arc arc, List<NodeRef> homes) {
    public RangeLossSuspected {
        requireNonNull(arc, "arc is null");
        homes = List.copyOf(homes);
    }

    /** Hears of suspected losses. */
    public interface Listener {
        /** All homes of an arc died. */
        void suspected(RangeLossSuspected loss);

        /** One of the homes is back: what all homes had is there again. */
        void cleared(RangeLossSuspected loss);
    }
}
