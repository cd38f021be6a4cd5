// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.NodeRef;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Who stood around a place in this life of its node, so that it can be said of a key alone whether that node has left. At most
 * {@value #MOST}, the latest. Confined to the node's serial context.
 */
final class Acquaintances {
    private static final int MOST = 256;

    private final Predicate<NodeRef> hasLeft;
    private final LinkedHashMap<Bytes, NodeRef> known = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Bytes, NodeRef> eldest) {
            return size() > MOST;
        }
    };

    /**
     * Knows nobody yet.
     *
     * @param hasLeft whether a node has left
     */
    Acquaintances(Predicate<NodeRef> hasLeft) {
        this.hasLeft = hasLeft;
    }

    /** This node stands around the place, at its first place. */
    void add(NodeRef node) {
        known.remove(node.keyHash());
        known.put(node.keyHash(), node);
    }

    /** Says whether the node with this key is known to have left. */
    boolean hasLeft(Bytes node) {
        return Optional.ofNullable(known.get(node)).filter(hasLeft).isPresent();
    }

    /** Returns those of the nodes with these keys that are known, and have not left. */
    List<NodeRef> notLeft(Collection<Bytes> nodes) {
        return nodes.stream()
                .flatMap(node -> Optional.ofNullable(known.get(node)).stream())
                .filter(hasLeft.negate())
                .toList();
    }
}
