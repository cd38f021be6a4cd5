// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.explore;

import io.chordal.dht.id.NodeRef;
import io.chordal.dht.ring.ExploredNode;
import io.chordal.dht.ring.RingRules;
import io.chordal.dht.ring.RingView;
import java.util.List;
import java.util.Map;

/** What the steps and the invariants need of one node's state, with nodes as numbers in ring order. */
record Facts(
        boolean member,
        boolean joining,
        boolean idle,
        int asked,
        int notifies,
        int watched,
        int predecessor,
        int[] list,
        boolean closed,
        boolean fresh) {

    static Facts of(ExploredNode node, RingRules rules, Map<NodeRef, Integer> indices, List<NodeRef> refs) {
        RingView view = node.view();
        int watched = 0;
        for (int k = 0; k < refs.size(); k++) {
            watched |= node.watches(refs.get(k)) ? 1 << k : 0;
        }
        return new Facts(
                node.isMember(),
                node.isJoining(),
                node.isIdle(),
                node.asked().map(indices::get).orElse(-1),
                node.notifiesInRounds(rules).map(indices::get).orElse(-1),
                watched,
                view.predecessor().map(indices::get).orElse(-1),
                view.successors().nodes().stream().mapToInt(indices::get).toArray(),
                view.successors().closed(),
                node.isFresh());
    }
}
