// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.sim;

import io.chordal.dht.id.NodeRef;
import io.chordal.dht.ring.RingView;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Zave's Ideal (TSE 2017, section 4): every member's list is the next members in order, and its predecessor the one before it.
 *
 * <p>Without state.
 */
public final class IdealRing {
    private IdealRing() {}

    /** Describes the first pointer of these members, all that are alive, which is not ideal. */
    public static Optional<String> flaw(List<RingView> members) {
        List<RingView> ring = members.stream()
                .sorted(Comparator.comparing(view -> view.self().id()))
                .toList();
        int size = ring.size();
        for (int i = 0; i < size; i++) {
            RingView view = ring.get(i);
            List<NodeRef> list = view.successors().nodes();
            List<NodeRef> ideal = new ArrayList<>();
            int expected = Math.min(size - 1, Math.max(view.listLength().least(), list.size()));
            for (int k = 1; k <= expected; k++) {
                ideal.add(ring.get((i + k) % size).self());
            }
            Optional<NodeRef> before = size == 1
                    ? Optional.empty()
                    : Optional.of(ring.get((i + size - 1) % size).self());
            if (!list.equals(ideal)) {
                return Optional.of(view.self() + " lists " + list + " instead of " + ideal);
            }
            if (!view.predecessor().equals(before)) {
                return Optional.of(view.self() + " has predecessor " + view.predecessor() + " instead of " + before);
            }
        }
        return Optional.empty();
    }
}
