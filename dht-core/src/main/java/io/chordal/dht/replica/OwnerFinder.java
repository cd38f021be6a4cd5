// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.id.Arc;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingId;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.net.Reply;
import io.chordal.dht.replica.message.LookUp;
import io.chordal.dht.ring.LookupCallback;
import io.chordal.dht.ring.LookupResult;
import io.chordal.dht.ring.Neighbourhood;
import io.chordal.dht.ring.RingMembership;
import java.time.Duration;
import java.util.List;

/**
 * Finds owners: at once for what this node owns itself, and where nodes have several places, which it knows all; else by a lookup.
 *
 * <p>Confined to the node's serial context.
 */
final class OwnerFinder implements HomeFinder {
    private final RingMembership ring;
    private final PlaceMaps maps;
    private final Peers peers;

    OwnerFinder(RingMembership ring, PlaceMaps maps, Peers peers) {
        this.ring = ring;
        this.maps = maps;
        this.peers = peers;
    }

    @Override
    public void find(RingId position, Duration timeout, Reply<Found> reply) {
        lookUp(
                position,
                timeout,
                Outcome.of(
                        owner -> reply.answered(new Found(homes(owner), point -> alsoOwns(owner, point))),
                        reply::failed));
    }

    /** Finds the owner of the position. */
    void lookUp(RingId position, Duration timeout, Reply<LookupResult> reply) {
        Neighbourhood around = ring.neighbourhood();
        if (!maps.of(around).several() && around.owns(position)) {
            reply.answered(new LookupResult(position, around.self(), around.successors(), List.of()));
        } else {
            route(position, timeout, reply);
        }
    }

    /** The same, by a lookup also for what this node owns, unless it knows all places. */
    void route(RingId position, Duration timeout, Reply<LookupResult> reply) {
        Neighbourhood around = ring.neighbourhood();
        if (around.member() && maps.of(around).several()) {
            reply.answered(maps.of(around).lookUp(position));
            return;
        }
        ring.lookup(position, timeout, new LookupCallback() {
            @Override
            public void found(LookupResult result) {
                if (around.member() || !hasSeveralPlaces(result)) {
                    reply.answered(result);
                } else {
                    peers.call(result.owner(), new LookUp(position), timeout, reply);
                }
            }

            @Override
            public void failed(CallFailure failure) {
                reply.failed(failure);
            }
        });
    }

    /** Where nodes have several places only members know whose place follows a point; whoever is none asks one. */
    private static boolean hasSeveralPlaces(LookupResult found) {
        return found.owner().places() > 1 || found.successors().stream().anyMatch(node -> node.places() > 1);
    }

    /** Returns the homes of the point that was looked up, its owner first, as they are called. */
    List<NodeRef> homes(LookupResult found) {
        return Placement.homes(maps.process(found.owner()), found.successors());
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
