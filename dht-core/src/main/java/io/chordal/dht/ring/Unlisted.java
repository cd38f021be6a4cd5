// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import io.chordal.dht.id.Arc;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Live nodes that a list has had and has no room for any more, and that never made themselves known, perhaps because the two do not hear
 * each other. While one of them stands between the predecessor and self, what lies before it is its own and not self's.
 *
 * <p>Immutable. At most {@value #MOST}, the nearest before self.
 *
 * @param nodes who, in ring order from self
 */
record Unlisted(List<NodeRef> nodes) {
    static final int MOST = 4;

    /** Nobody. */
    static final Unlisted NONE = new Unlisted(List.of());

    Unlisted {
        nodes = List.copyOf(nodes);
    }

    /** Returns who is left after a step, and who has fallen off the list in it. */
    Unlisted after(RingView before, RingView now, Verdicts verdicts) {
        if (!now.standing().inRing()) {
            return NONE;
        }
        RingId self = now.self().id();
        List<NodeRef> left = new ArrayList<>();
        Stream.concat(
                        nodes.stream(),
                        before.successors().nodes().stream().filter(node -> isBehindPredecessor(now, node)))
                .filter(node -> !now.successors().contains(node) && !verdicts.isDeadOrGone(node))
                .filter(node -> now.predecessor().filter(node::equals).isEmpty())
                .distinct()
                .sorted((one, other) ->
                        one.id().equals(other.id()) ? 0 : Arc.between(self, one.id(), other.id()) ? -1 : 1)
                .forEach(left::add);
        return new Unlisted(left.subList(Math.max(0, left.size() - MOST), left.size()));
    }

    /** Returns the nearest before self, if it stands behind the predecessor and lives. */
    Optional<NodeRef> nearest(RingView view, Verdicts verdicts) {
        return nodes.stream()
                .filter(node -> !verdicts.isDeadOrGone(node) && isBehindPredecessor(view, node))
                .reduce((one, other) -> other);
    }

    private static boolean isBehindPredecessor(RingView view, NodeRef node) {
        return view.predecessor()
                .map(before -> Arc.between(before.id(), node.id(), view.self().id()))
                .orElse(true);
    }
}
