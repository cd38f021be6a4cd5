// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import io.chordal.dht.id.Arc;
import io.chordal.dht.id.NodeRef;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The nearest live node before this one that its list has had and has no room for any more, if it stands behind the predecessor.
 *
 * <p>It never made itself known, perhaps because the two do not hear each other; but it lives, so what lies before it is its own and not
 * this node's. Pure.
 */
final class Unlisted {
    private Unlisted() {}

    /** Returns it after a step. */
    static Optional<NodeRef> after(Optional<NodeRef> known, RingView before, RingView now, Verdicts verdicts) {
        if (!now.standing().inRing()) {
            return Optional.empty();
        }
        return Stream.concat(known.stream(), before.successors().nodes().stream())
                .filter(node -> !now.successors().contains(node) && !verdicts.isDeadOrGone(node))
                .filter(node -> isBehindPredecessor(now, node))
                .reduce((one, other) ->
                        Arc.between(one.id(), other.id(), now.self().id()) ? other : one);
    }

    private static boolean isBehindPredecessor(RingView view, NodeRef node) {
        return view.predecessor()
                .map(before -> Arc.between(before.id(), node.id(), view.self().id()))
                .orElse(true);
    }
}
