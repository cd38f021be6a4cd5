// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.NodeRef;
import io.chordal.dht.net.Dispatcher;
import io.chordal.dht.net.Network;
import io.chordal.dht.net.Receiver;
import io.chordal.dht.net.Reply;
import io.chordal.dht.net.Request;
import io.chordal.dht.ring.RingMembership;
import java.time.Duration;
import java.util.Optional;

/**
 * Calls any node, this one included, whose own handlers are called directly. With live homes a call is for one node, and whoever has
 * its address without being it refuses; static homes are known by their addresses. Confined to the node's serial context.
 */
final class Peers {
    private final RingMembership ring;
    private final Network network;
    private final Dispatcher own;
    private final boolean byAddress;

    Peers(RingMembership ring, Network network, Dispatcher own, boolean byAddress) {
        this.ring = requireNonNull(ring, "ring is null");
        this.network = requireNonNull(network, "network is null");
        this.own = requireNonNull(own, "own is null");
        this.byAddress = byAddress;
    }

    <R> void call(NodeRef to, Request<R> request, Duration timeout, Reply<R> reply) {
        if (isSelf(to)) {
            own.dispatch(request, reply);
        } else {
            Optional<Receiver> meant = byAddress ? Optional.empty() : Optional.of(Receiver.of(to));
            network.call(to.endpoint(), meant, request, timeout, reply);
        }
    }

    boolean isSelf(NodeRef node) {
        return node.keyHash().equals(ring.self().keyHash());
    }
}
