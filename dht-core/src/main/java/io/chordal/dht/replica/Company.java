// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.env.NodeEnvironment;
import io.chordal.dht.ring.Neighbourhood;
import io.chordal.dht.ring.RingMembership;
import java.time.Duration;
import java.util.Optional;

/**
 * Whether there is anybody from whom this node would have heard that others have taken over what it owns.
 *
 * <p>There is nobody while none of those next to it answers, and, for a limited time, when it has lost all others at once and expects
 * them back: it may be the one that was cut off. Confined to the node's serial context.
 */
final class Company {
    private final NodeEnvironment env;
    private final RingMembership ring;
    private final Duration limit;
    private boolean hadOthers;
    private Optional<Long> lostAll = Optional.empty();

    /**
     * Knows of nobody yet.
     *
     * @param limit how long those who were lost at once are waited for
     */
    Company(NodeEnvironment env, RingMembership ring, Duration limit) {
        this.env = env;
        this.ring = ring;
        this.limit = limit;
    }

    /** Follows a change of the neighbourhood. */
    void follow(Neighbourhood around) {
        if (hadOthers && !around.hasOthers()) {
            lostAll = Optional.of(env.nanoTime());
        }
        hadOthers = around.hasOthers();
    }

    /** Says whether what this node has not may be elsewhere without its having heard of it. */
    boolean isMissing() {
        return ring.hearsNobody() || isLost();
    }

    private boolean isLost() {
        boolean lately =
                lostAll.filter(time -> env.nanoTime() - time < limit.toNanos()).isPresent();
        return lately && !hadOthers && !ring.formerNeighbours().nodes().isEmpty();
    }
}
