// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.sim;

import io.chordal.dht.id.Arc;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.ring.RingView;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Zave's invariants over all members of a simulated ring (TSE 2017, sections 5 and 6), looked at from outside.
 *
 * <p>They hold inside her operating assumptions: no member loses every live node of its list at once, none is wrongly thought
 * dead. OrderedLists (D1) is enforced by the type of the lists themselves.
 */
public final class RingInvariants {
    private final Supplier<List<RingView>> members;
    private final int principalsAtLeast;
    private List<RingView> last = List.of();

    /**
     * Checks the views of the live members; a list length r from which on I2 is claimed makes sense only in rings that keep r + 1
     * members.
     */
    public RingInvariants(Supplier<List<RingView>> members, int principalsAtLeast) {
        this.members = members;
        this.principalsAtLeast = principalsAtLeast;
    }

    /** Returns a description of the first violation, if there is one. */
    public Optional<String> violation() {
        List<RingView> now = members.get();
        if (isSame(now)) {
            return Optional.empty();
        }
        last = now;
        Map<NodeRef, RingView> views = new TreeMap<>((a, b) -> a.id().compareTo(b.id()));
        now.forEach(view -> views.put(view.self(), view));
        return oneLiveSuccessor(views).or(() -> oneOrderedRing(views)).or(() -> principals(views));
    }

    /** A view is immutable: as long as every member has the one that it had, there is nothing new to check. */
    @SuppressWarnings("ReferenceEquality")
    private boolean isSame(List<RingView> now) {
        if (now.size() != last.size()) {
            return false;
        }
        for (int i = 0; i < now.size(); i++) {
            if (now.get(i) != last.get(i)) {
                return false;
            }
        }
        return true;
    }

    private static boolean alive(Map<NodeRef, RingView> views, NodeRef node) {
        RingView view = views.get(node);
        return view != null && view.self().equals(node);
    }

    /**
     * The first live node of the list. A closed list is all that its node knows of the ring: when the last other one of it has gone,
     * the node is a ring of one, its own successor, whoever joins at that moment.
     */
    private static Optional<NodeRef> bestSuccessor(Map<NodeRef, RingView> views, RingView view) {
        Optional<NodeRef> live = view.successors().nodes().stream()
                .filter(node -> alive(views, node))
                .findFirst();
        return live.isEmpty() && view.successors().closed() ? Optional.of(view.self()) : live;
    }

    /** I1. */
    private static Optional<String> oneLiveSuccessor(Map<NodeRef, RingView> views) {
        return views.size() < 2
                ? Optional.empty()
                : views.values().stream()
                        .filter(view -> bestSuccessor(views, view).isEmpty())
                        .map(view -> "I1: " + view.self() + " has no live successor in " + view.successors())
                        .findFirst();
    }

    /** D2, D3, D4, D5: following best successors from anywhere ends in the same cycle, which goes around once in order. */
    private static Optional<String> oneOrderedRing(Map<NodeRef, RingView> views) {
        if (views.size() < 2) {
            return Optional.empty();
        }
        Set<NodeRef> theCycle = Set.of();
        for (NodeRef start : views.keySet()) {
            Set<NodeRef> cycle = cycleFrom(views, start);
            if (theCycle.isEmpty()) {
                theCycle = cycle;
            } else if (!theCycle.equals(cycle)) {
                return Optional.of("D3: two rings, " + theCycle + " and " + cycle);
            }
        }
        List<NodeRef> order = new ArrayList<>(theCycle);
        int descents = 0;
        for (int i = 0; i < order.size(); i++) {
            NodeRef next = order.get((i + 1) % order.size());
            descents += order.get(i).id().compareTo(next.id()) >= 0 ? 1 : 0;
        }
        return descents == 1 ? Optional.empty() : Optional.of("D4: the ring is not in order: " + order);
    }

    private static Set<NodeRef> cycleFrom(Map<NodeRef, RingView> views, NodeRef start) {
        NodeRef at = start;
        for (int i = 0; i < views.size(); i++) {
            at = next(views, at);
        }
        Set<NodeRef> cycle = new LinkedHashSet<>();
        while (cycle.add(at)) {
            at = next(views, at);
        }
        return cycle;
    }

    private static NodeRef next(Map<NodeRef, RingView> views, NodeRef at) {
        return bestSuccessor(views, views.get(at)).orElse(at);
    }

    /** I2. */
    private Optional<String> principals(Map<NodeRef, RingView> views) {
        if (principalsAtLeast == 0) {
            return Optional.empty();
        }
        long principals = principals(views.values());
        return principals >= principalsAtLeast
                ? Optional.empty()
                : Optional.of("I2: only " + principals + " principals of " + views.size() + " members");
    }

    /** Returns how many of these members no other one's list skips. */
    public static long principals(Collection<RingView> members) {
        return members.stream()
                .map(RingView::self)
                .filter(node -> members.stream().noneMatch(view -> skips(view, node)))
                .count();
    }

    private static boolean skips(RingView view, NodeRef member) {
        NodeRef before = view.self();
        for (NodeRef node : view.successors().nodes()) {
            if (Arc.between(before.id(), member.id(), node.id())) {
                return true;
            }
            before = node;
        }
        return view.successors().closed()
                && Arc.between(before.id(), member.id(), view.self().id());
    }
}
