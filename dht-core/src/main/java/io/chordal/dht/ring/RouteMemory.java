// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import io.chordal.dht.env.NodeEnvironment;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingId;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What a node remembers of the ring beyond its neighbours and fingers, to make lookups shorter: who sits where, and who owned what.
 *
 * <p>Bounded by its configuration. Confined to the serial context. All of it are guesses; it never feeds the ring state, and
 * nothing counts before the node concerned has said so itself.
 */
final class RouteMemory {
    private final NodeEnvironment environment;
    private final FailureDetector detector;
    private final RouteTable table;
    private final LocationCache locations;
    private final Lifetimes lifetimes = new Lifetimes();
    private final NodeRef self;

    RouteMemory(NodeEnvironment environment, RoutingConfig config, RingCell cell, FailureDetector detector) {
        this.environment = environment;
        this.detector = detector;
        this.self = cell.self();
        this.table = new RouteTable(cell.view().profile(), self.id(), config.routes());
        this.locations = new LocationCache(config.locations());
        detector.onDeath(this::drop);
    }

    RouteTable table() {
        return table;
    }

    LocationCache locations() {
        return locations;
    }

    /** A member called this node. */
    void heard(NodeRef node) {
        table.heard(node, environment.nanoTime());
    }

    /** A node that was called for a lookup answered. */
    void answered(NodeRef node) {
        long now = environment.nanoTime();
        lifetimes.observed(now - table.lastOf(node, now), true);
        table.heard(node, now);
    }

    /** A node that was called for a lookup did not answer. */
    void silent(NodeRef node) {
        long now = environment.nanoTime();
        lifetimes.observed(now - table.lastOf(node, now), false);
        drop(node);
    }

    /** Another node named these; returns how many of them are news. Who did not answer its last call is not taken up again. */
    int told(List<NodeRef> nodes) {
        long now = environment.nanoTime();
        int news = 0;
        for (NodeRef node : nodes) {
            if (!detector.missedLast(node) && table.told(node, now)) {
                news++;
            }
        }
        return news;
    }

    /** The arc from the point to the node is the node's, and these come after it. */
    void located(RingId from, NodeRef owner, List<NodeRef> after) {
        RingId before = from;
        locations.learn(before, owner);
        before = owner.id();
        for (NodeRef node : after) {
            if (!node.sameNode(self)) {
                locations.learn(before, node);
            }
            before = node.id();
        }
    }

    /** Returns who owned the point when that was last heard. */
    Optional<NodeRef> ownerOf(RingId point) {
        return locations.find(point).filter(node -> !node.sameNode(self) && !detector.isDoubtful(node));
    }

    /** The node does not own what it was remembered for. */
    void notOwner(NodeRef node) {
        locations.forget(node);
    }

    /** Returns nodes to ask oneself about the point, the closest before it first. */
    List<NodeRef> towards(RingId point, int limit, Predicate<NodeRef> ruledOut) {
        long oldest = environment.nanoTime() - lifetimes.usableNanos();
        return table.before(point, limit, (node, time, heard) -> time - oldest >= 0 && !ruledOut.test(node));
    }

    /** Returns nodes to name to others: only those that this node has heard itself, so that no dead one is named for ever. */
    List<NodeRef> tellable(RingId point, int limit, Predicate<NodeRef> ruledOut) {
        long oldest = environment.nanoTime() - lifetimes.usableNanos();
        return table.before(point, limit, (node, time, heard) -> heard && time - oldest >= 0 && !ruledOut.test(node));
    }

    private void drop(NodeRef node) {
        table.drop(node);
        locations.forget(node);
    }
}
