// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.NodeRef;
import io.chordal.dht.net.Dispatcher;
import io.chordal.dht.net.Network;
import io.chordal.dht.net.Reply;
import io.chordal.dht.net.Request;
import io.chordal.dht.ring.RingMembership;
import java.time.Duration;

/** Calls any node, this one included, whose own handlers are called directly. Confined to the node's serial context. */
final class Peers {
    private final RingMembership ring;
    private final Network network;
    private final Dispatcher own;

    Peers(RingMembership ring, Network network, Dispatcher own) {
        this.ring = requireNonNull(ring, "ring is null");
        this.network = requireNonNull(network, "network is null");
        this.own = requireNonNull(own, "own is null");
    }

    <R> void call(NodeRef to, Request<R> request, Duration timeout, Reply<R> reply) {
        if (isSelf(to)) {
            own.dispatch(request, reply);
        } else {
            network.call(to.endpoint(), request, timeout, reply);
        }
    }

    boolean isSelf(NodeRef node) {
        return node.sameNode(ring.self());
    }
}
