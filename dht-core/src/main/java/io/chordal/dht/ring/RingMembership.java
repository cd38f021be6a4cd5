// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingId;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * What the layers above see of the ring: who I am, who stands around me, who owns a point.
 *
 * <p>All methods are called in the node's serial context, and all callbacks come in it.
 */
public interface RingMembership {
    /** Returns this node in its present life. */
    NodeRef self();

    /** Returns the present neighbourhood. */
    Neighbourhood neighbourhood();

    /** Returns the neighbours of this node's earlier life, or lost all at once in this one, that are still to be heard out. */
    FormerNeighbours formerNeighbours();

    /**
     * Tells, in the serial context, whether those who stand around this node now are remembered where a restart finds them; later,
     * once they are written, or it is known that they cannot be.
     */
    void whenRemembered(Consumer<Boolean> told);

    /** Says whether this life of a node is known to have ended in death, and not by leaving. */
    boolean isDead(NodeRef node);

    /** Says whether this life of a node is known to have ended by leaving, so that it has handed over all that it held. */
    boolean hasLeft(NodeRef node);

    /**
     * Says whether nobody answers who stands next to this node: they may be dead, or may have taken it for dead, and over what it owns. Where
     * nobody stands next to it, nobody is to answer: false.
     */
    boolean hearsNobody();

    /** Says whether the last call from here to a node was left unanswered, and nothing was heard from it since. */
    boolean isSilent(NodeRef node);

    /**
     * Calls the listener when others may have taken over what this node owns without its having heard of it; before it does anything
     * else, and at each time: it stood still for long, or a member that took it for dead, or that it took for dead itself, is heard.
     */
    void onLapse(Runnable listener);

    /** Calls the listener after every change of the neighbourhood, with the one before and the one after. */
    void addListener(Listener listener);

    /** Finds the owner of the point, routing around dead nodes; the callback gets exactly one outcome within the time. */
    void lookup(RingId target, Duration timeout, LookupCallback callback);

    /** Hears of changes of the neighbourhood. */
    @FunctionalInterface
    interface Listener {
        /** The neighbourhood was {@code before} and is {@code after}, which differs from it. */
        void changed(Neighbourhood before, Neighbourhood after);
    }
}
