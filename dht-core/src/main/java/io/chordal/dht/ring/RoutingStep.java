// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import io.chordal.dht.id.Arc;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingId;
import io.chordal.dht.ring.message.RingState;
import io.chordal.dht.ring.message.Step;
import java.util.ArrayList;
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
     * @param others further nodes that it knows
     * @param ruledOut nodes dead to the member or to the caller
     * @param listAnswers whether to name an owner also where another node lies between self and the point
     */
    static Step decide(
            RingView view, List<NodeRef> others, RingId target, Predicate<NodeRef> ruledOut, boolean listAnswers) {
        NodeRef self = view.self();
        List<NodeRef> successors = view.successors().nodes();
        if (!mayReach(view, target) && !ruledOut.test(successors.get(0))) {
            return new Step.CloserNodes(closest(self, successors, others, target, ruledOut));
        }
        List<NodeRef> live = successors.stream().filter(ruledOut.negate()).toList();
        if (live.isEmpty()) {
            return view.successors().closed() ? new Step.OwnerFound(self, List.of()) : new Step.CloserNodes(List.of());
        }
        int candidates = listAnswers ? live.size() : 1;
        for (int i = 0; i < candidates; i++) {
            if (new Arc(self.id(), live.get(i).id()).contains(target)) {
                return new Step.OwnerFound(live.get(i), behind(view, live, i));
            }
        }
        if (listAnswers && view.successors().closed()) {
            return new Step.OwnerFound(self, live);
        }
        return new Step.CloserNodes(closest(self, live, others, target, ruledOut));
    }

    /** Says whether the list, dead nodes included, goes as far as the point, so that it may name the owner. */
    private static boolean mayReach(RingView view, RingId target) {
        return view.successors().closed()
                || view.successors()
                        .last()
                        .filter(last -> !new Arc(view.self().id(), last.id()).contains(target))
                        .isEmpty();
    }

    /** Returns the live nodes after one of them; in a ring that the list goes all around, up to the one before it. */
    private static List<NodeRef> behind(RingView view, List<NodeRef> live, int index) {
        List<NodeRef> behind = new ArrayList<>(live.subList(index + 1, live.size()));
        if (view.successors().closed()) {
            behind.add(view.self());
            behind.addAll(live.subList(0, index));
        }
        return behind.subList(0, Math.min(RingState.MAX_SUCCESSORS, behind.size()));
    }

    private static List<NodeRef> closest(
            NodeRef self, List<NodeRef> successors, List<NodeRef> others, RingId target, Predicate<NodeRef> ruledOut) {
        List<NodeRef> closer = new ArrayList<>();
        for (int i = successors.size() - 1; i >= 0 && closer.size() < Step.CloserNodes.MAX_NODES; i--) {
            addIfCloser(closer, self, successors.get(i), target, ruledOut);
        }
        others.forEach(node -> addIfCloser(closer, self, node, target, ruledOut));
        return closer.stream()
                .distinct()
                .sorted((a, b) -> a.id().equals(b.id()) ? 0 : Arc.between(b.id(), a.id(), target) ? -1 : 1)
                .limit(Step.CloserNodes.MAX_NODES)
                .toList();
    }

    private static void addIfCloser(
            List<NodeRef> closer, NodeRef self, NodeRef node, RingId target, Predicate<NodeRef> ruledOut) {
        if (Arc.between(self.id(), node.id(), target) && !ruledOut.test(node)) {
            closer.add(node);
        }
    }
}
