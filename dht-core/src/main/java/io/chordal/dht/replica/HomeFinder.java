// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingId;
import io.chordal.dht.net.CallFailure;
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

    /** A home that was found did not do what it was asked for, and this is why, as the caller heard it. */
    default void failed(NodeRef home, CallFailure why) {}

    /**
     * The homes of a position.
     *
     * @param homes who keeps it, in the order in which they are asked to do something; at least one
     * @param answering how many of them, from the first on, are worth waiting for, at least one: the others did not answer lately
     * @param sameHomes says whether another position is known to have the same homes
     */
    record Found(List<NodeRef> homes, int answering, Predicate<RingId> sameHomes) {
        public Found {
            homes = List.copyOf(homes);
            if (answering < 1 || answering > homes.size()) {
                throw new IllegalArgumentException(answering + " of " + homes.size() + " homes");
            }
        }

        /** Homes of which nobody knows who does not answer. */
        Found(List<NodeRef> homes, Predicate<RingId> sameHomes) {
            this(homes, homes.size(), sameHomes);
        }

        /** Returns those that are worth waiting for, in the order in which they are asked. */
        List<NodeRef> toAsk() {
            return homes.subList(0, answering);
        }

        NodeRef first() {
            return homes.get(0);
        }
    }
}
