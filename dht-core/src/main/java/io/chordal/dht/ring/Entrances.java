// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Endpoint;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.net.Network;
import io.chordal.dht.net.Reply;
import io.chordal.dht.ring.message.Ping;
import io.chordal.dht.ring.message.Pong;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The members through which a node that is no member itself reaches the ring: the endpoints that it was given, and members
 * that it met since.
 *
 * <p>Bounded. Confined to the serial context.
 */
final class Entrances {
    private static final int MAX_ENDPOINTS = 32;
    private static final int MAX_MET = 16;
    private static final Duration PING_TIME = Duration.ofSeconds(3);

    private final Network network;
    private final Set<Endpoint> endpoints = new LinkedHashSet<>();
    private final Set<NodeRef> met = new LinkedHashSet<>();

    /** Receives the outcome of a search for a member. */
    interface Found {
        /** This member answered, as one of this ring. */
        void member(NodeRef node, Bytes ringId);

        /** No endpoint is a member; the failure is the most telling one. */
        void nobody(CallFailure failure);
    }

    Entrances(Network network) {
        this.network = network;
    }

    /** Adds endpoints, to be tried in this order after those known already. */
    void add(Collection<Endpoint> more) {
        more.stream().limit(MAX_ENDPOINTS - endpoints.size()).forEach(endpoints::add);
    }

    /** Notes members that answered. */
    void met(List<NodeRef> nodes) {
        for (NodeRef node : nodes) {
            met.remove(node);
            met.add(node);
            if (met.size() > MAX_MET) {
                met.remove(met.iterator().next());
            }
        }
    }

    /** Forgets a member that does not answer any more. */
    void lost(NodeRef node) {
        met.remove(node);
    }

    /** Returns the members met, the latest first. */
    List<NodeRef> known() {
        List<NodeRef> nodes = new ArrayList<>(met);
        Collections.reverse(nodes);
        return nodes;
    }

    /** Passes a lookup's outcome on and remembers the members that it met. */
    LookupCallback learningFrom(LookupCallback callback) {
        return new LookupCallback() {
            @Override
            public void found(LookupResult result) {
                met(result.path());
                met(List.of(result.owner()));
                callback.found(result);
            }

            @Override
            public void failed(CallFailure failure) {
                callback.failed(failure);
            }
        };
    }

    /** Pings one endpoint after the other, other than self's own, until a member answers. */
    void find(Endpoint self, Found found) {
        List<Endpoint> order = new ArrayList<>();
        known().forEach(node -> order.add(node.endpoint()));
        endpoints.stream().filter(endpoint -> !order.contains(endpoint)).forEach(order::add);
        order.remove(self);
        tryFrom(
                order,
                0,
                new CallFailure(CallFailure.Reason.NOT_A_MEMBER, "no member of the ring is known to be asked"),
                found);
    }

    private void tryFrom(List<Endpoint> order, int index, CallFailure worst, Found found) {
        if (index >= order.size()) {
            found.nobody(worst);
            return;
        }
        Endpoint endpoint = order.get(index);
        network.call(endpoint, new Ping(), PING_TIME, new Reply<>() {
            @Override
            public void answered(Pong pong) {
                if (pong.member() && pong.node().isPresent() && pong.ringId().isPresent()) {
                    met(List.of(pong.node().get()));
                    found.member(pong.node().get(), pong.ringId().get());
                } else {
                    go(new CallFailure(CallFailure.Reason.NOT_A_MEMBER, endpoint + " is no member of a ring"));
                }
            }

            @Override
            public void failed(CallFailure failure) {
                go(failure);
            }

            private void go(CallFailure failure) {
                tryFrom(order, index + 1, moreTelling(failure, worst, index == 0), found);
            }
        });
    }

    /** A final failure is the outcome only if there is no other. */
    private static CallFailure moreTelling(CallFailure failure, CallFailure worst, boolean first) {
        return first || isFinal(worst) || !isFinal(failure) ? failure : worst;
    }

    /** Says whether trying again cannot help. */
    static boolean isFinal(CallFailure failure) {
        return failure.reason() == CallFailure.Reason.ID_TAKEN || failure.reason() == CallFailure.Reason.WRONG_RING;
    }
}
