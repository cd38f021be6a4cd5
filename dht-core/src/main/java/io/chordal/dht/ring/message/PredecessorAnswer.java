// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring.message;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.NodeRef;
import java.util.List;

/**
 * A node's predecessor, and who comes after the node.
 *
 * @param node the predecessor, or the answering node itself if it knows none
 * @param successors the live nodes after the answering one, nearest first, at most {@value #MAX_NAMED}
 */
public record PredecessorAnswer(NodeRef node, List<NodeRef> successors) {
    /** The most successors that are named: more than the homes of a record. */
    public static final int MAX_NAMED = 4;

    public PredecessorAnswer {
        requireNonNull(node, "node is null");
        successors = List.copyOf(successors);
        if (successors.size() > MAX_NAMED) {
            throw new IllegalArgumentException("more than " + MAX_NAMED + " successors: " + successors.size());
        }
    }
}
