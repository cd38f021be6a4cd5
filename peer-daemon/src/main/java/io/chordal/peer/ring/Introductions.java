// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.ring;

import io.chordal.dht.DhtNode;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.ring.RingView;
import io.chordal.peer.grpc.tracker.Trackers;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Asks a tracker, now and then, for a member of the ring that is no neighbour of this one, and makes the two meet: parts of a ring
 * that lost sight of each other become one soon after both reach a tracker again.
 *
 * <p>Where everybody that the tracker knows is a neighbour, nothing follows. Confined to its serial context.
 */
final class Introductions {
    /** Every so many heartbeats. */
    private static final int EVERY = 3;

    private final DhtNode node;
    private final Trackers trackers;
    private int beats;

    Introductions(DhtNode node, Trackers trackers) {
        this.node = node;
        this.trackers = trackers;
    }

    /** A heartbeat of a member. */
    void beat() {
        beats = (beats + 1) % EVERY;
        if (beats != 0 || trackers.isEmpty()) {
            return;
        }
        Set<Bytes> known = known(node.ringState());
        trackers.ask(tracker -> new TrackerMembership(tracker).entrance(Optional.empty(), Optional.empty(), known))
                .thenAccept(answer -> {
                    if (answer instanceof EntranceAnswer.Enter named && !known.contains(named.keyHash())) {
                        node.meet(List.of(named.endpoint()));
                    }
                })
                .exceptionally(nobody -> null);
    }

    private static Set<Bytes> known(RingView view) {
        Set<Bytes> known = new LinkedHashSet<>();
        known.add(view.self().keyHash());
        view.predecessor().map(NodeRef::keyHash).ifPresent(known::add);
        view.successors().nodes().forEach(neighbour -> known.add(neighbour.keyHash()));
        return known;
    }
}
