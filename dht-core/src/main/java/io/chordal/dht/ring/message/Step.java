// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring.message;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.NodeRef;
import java.util.List;

/** One step towards the owner of a point, as the asked node knows it. */
public sealed interface Step {
    /**
     * The asked node is the point's predecessor and knows the owner.
     *
     * @param owner the first live node at or after the point
     * @param successors the nodes after the owner, nearest first
     */
    record OwnerFound(NodeRef owner, List<NodeRef> successors) implements Step {
        public OwnerFound {
            requireNonNull(owner, "owner is null");
            successors = List.copyOf(successors);
            if (successors.size() > RingState.MAX_SUCCESSORS) {
                throw new IllegalArgumentException("too many successors: " + successors.size());
            }
        }
    }

    /**
     * Nodes between the asked one and the point.
     *
     * @param nodes the closest to the point first, at most {@value #MAX_NODES}
     */
    record CloserNodes(List<NodeRef> nodes) implements Step {
        /** The most nodes that one step names. */
        public static final int MAX_NODES = 4;

        public CloserNodes {
            nodes = List.copyOf(nodes);
            if (nodes.size() > MAX_NODES) {
                throw new IllegalArgumentException("more than " + MAX_NODES + " closer nodes: " + nodes.size());
            }
        }
    }
}
