// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingId;
import io.chordal.dht.net.Reply;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/** Finds the homes of positions for operations that may be called anywhere. Confined to the node's serial context. */
interface HomeFinder {
    /** Finds the homes of the position; exactly one outcome within the time. */
    void find(RingId position, Duration timeout, Reply<Found> reply);

    /** Returns those of the homes that tell watchers of changes, at least one, in the order in which they are asked. */
    default List<NodeRef> tellers(Found found) {
        return found.homes();
    }

    /** Returns one that finds the same homes and, where any of them can be asked first, names this one first. */
    default HomeFinder startingWith(NodeRef home) {
        return this;
    }

    /** A home that was found did not do what it was asked for. */
    default void failed(NodeRef home) {}

    /**
     * The homes of a position.
     *
     * @param homes who keeps it, in the order in which they are asked to do something; at least one
     * @param sameHomes says whether another position is known to have the same homes
     */
    record Found(List<NodeRef> homes, Predicate<RingId> sameHomes) {
        public Found {
            homes = List.copyOf(homes);
            if (homes.isEmpty()) {
                throw new IllegalArgumentException("every position has a home");
            }
        }

        NodeRef first() {
            return homes.get(0);
        }
    }
}
