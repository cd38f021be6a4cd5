// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.id.Arc;
import io.chordal.dht.id.RingId;
import io.chordal.dht.ring.Neighbourhood;
import java.util.Optional;

/**
 * The arc that a place owns; and, from when it loses its predecessor until it knows another one, what it owned last, which nobody else speaks
 * for yet.
 *
 * <p>Confined to the node's serial context.
 */
final class Tenure {
    private Optional<Arc> arc = Optional.empty();
    private Optional<Arc> inAbeyance = Optional.empty();

    /** Takes over what the neighbourhood says. */
    void follow(Neighbourhood around) {
        Optional<Arc> before = arc;
        arc = around.ownArc();
        if (arc.isPresent() || !around.member()) {
            inAbeyance = Optional.empty();
        } else if (before.isPresent()) {
            inAbeyance = before;
        }
    }

    /** Returns the arc that is owned. */
    Optional<Arc> arc() {
        return arc;
    }

    boolean owns(RingId position) {
        return arc.map(own -> own.contains(position)).orElse(false);
    }

    /** Returns the arc, or, while no predecessor is known, what it was until the last one was lost. */
    Optional<Arc> latestArc() {
        return arc.or(() -> inAbeyance);
    }

    /** Says whether something was owned until the predecessor was lost, and no other one is known. */
    boolean isInAbeyance() {
        return inAbeyance.isPresent();
    }
}
