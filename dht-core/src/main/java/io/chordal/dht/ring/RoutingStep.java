// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import io.chordal.dht.id.Arc;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingId;
import io.chordal.dht.ring.message.Step;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/**
 * One step of an iterative lookup, decided from what one member knows: Chord's closest_preceding_node, with a successor list.
 *
 * <p>Pure. Never names a node that is ruled out, and never self as a closer node, so no caller is sent in a circle.
 */
final class RoutingStep {
    private RoutingStep() {}

    /**
     * Decides the step.
     *
     * @param view what the member believes
     * @param fingers further nodes that it knows
     * @param ruledOut nodes dead to the member or to the caller
     */
    static Step decide(RingView view, List<NodeRef> fingers, RingId target, Predicate<NodeRef> ruledOut) {
        NodeRef self = view.self();
        List<NodeRef> live =
                view.successors().nodes().stream().filter(ruledOut.negate()).toList();
        if (live.isEmpty()) {
            return view.successors().closed() ? new Step.OwnerFound(self, List.of()) : new Step.CloserNodes(List.of());
        }
        if (new Arc(self.id(), live.get(0).id()).contains(target)) {
            return new Step.OwnerFound(live.get(0), behindFirst(view, live));
        }
        return new Step.CloserNodes(closest(view, live, fingers, target, ruledOut));
    }

    /** Returns the nodes after the first live one; in a ring that the list goes all around, self is the last of them. */
    private static List<NodeRef> behindFirst(RingView view, List<NodeRef> live) {
        List<NodeRef> behind = new ArrayList<>(live.subList(1, live.size()));
        if (view.successors().closed()) {
            behind.add(view.self());
        }
        return behind;
    }

    private static List<NodeRef> closest(
            RingView view, List<NodeRef> live, List<NodeRef> fingers, RingId target, Predicate<NodeRef> ruledOut) {
        RingId self = view.self().id();
        List<NodeRef> known = new ArrayList<>(live);
        fingers.stream().filter(ruledOut.negate()).forEach(known::add);
        return known.stream()
                .filter(node -> Arc.between(self, node.id(), target))
                .distinct()
                .sorted(Comparator.comparing((NodeRef node) -> view.profile().distance(node.id(), target)))
                .limit(Step.CloserNodes.MAX_NODES)
                .toList();
    }
}
