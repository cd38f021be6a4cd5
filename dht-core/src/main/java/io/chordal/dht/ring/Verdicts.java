// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import io.chordal.dht.id.NodeRef;

/** What a node holds of the lives of others when it takes a step. */
interface Verdicts {
    /** Says whether this life is dead to us; it may be alive to others. */
    boolean isDead(NodeRef node);

    /** Says whether this life is over for everybody: it left, or a later one was seen. */
    boolean isGone(NodeRef node);

    /** Says whether the node is not to be counted on. */
    default boolean isDeadOrGone(NodeRef node) {
        return isDead(node) || isGone(node);
    }
}
