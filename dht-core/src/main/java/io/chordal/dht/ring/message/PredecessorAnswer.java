// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring.message;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.NodeRef;

/**
 * A node's predecessor.
 *
 * @param node the predecessor, or the answering node itself if it knows none
 */
public record PredecessorAnswer(NodeRef node) {
    public PredecessorAnswer {
        requireNonNull(node, "node is null");
    }
}
