// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.id.Arc;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingId;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.net.Reply;
import io.chordal.dht.ring.LookupCallback;
import io.chordal.dht.ring.LookupResult;
import io.chordal.dht.ring.Neighbourhood;
import io.chordal.dht.ring.RingMembership;
import java.time.Duration;
import java.util.List;

/** Finds owners: at once for what this node owns itself, else by a lookup. Confined to the node's serial context. */
final class OwnerFinder implements HomeFinder {
    private final RingMembership ring;

    OwnerFinder(RingMembership ring) {
        this.ring = ring;
    }

    @Override
    public void find(RingId position, Duration timeout, Reply<Found> reply) {
        lookUp(
                position,
                timeout,
                Outcome.of(
                        owner -> reply.answered(new Found(Placement.homes(owner), point -> alsoOwns(owner, point))),
                        reply::failed));
    }

    /** Finds the owner of the position. */
    void lookUp(RingId position, Duration timeout, Reply<LookupResult> reply) {
        Neighbourhood around = ring.neighbourhood();
        if (around.owns(position)) {
            reply.answered(new LookupResult(position, around.self(), around.successors(), List.of()));
            return;
        }
        ring.lookup(position, timeout, new LookupCallback() {
            @Override
            public void found(LookupResult result) {
                reply.answered(result);
            }

            @Override
            public void failed(CallFailure failure) {
                reply.failed(failure);
            }
        });
    }

    @Override
    public List<NodeRef> tellers(Found found) {
        return List.of(found.first());
    }

    /** Says whether the owner found for the first point owns the second one too: it lies between them. */
    static boolean alsoOwns(LookupResult found, RingId point) {
        RingId owner = found.owner().id();
        return point.equals(found.target())
                || point.equals(owner)
                || (!owner.equals(found.target()) && Arc.between(found.target(), point, owner));
    }
}
