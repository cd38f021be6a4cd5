// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import io.chordal.dht.env.NodeEnvironment;
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
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
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
    private static final Duration PATIENCE = Duration.ofMillis(250);

    private final NodeEnvironment environment;
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

    Entrances(NodeEnvironment environment, Network network) {
        this.environment = environment;
        this.network = network;
    }

    /** Adds endpoints, to be tried in this order after those known already; what was named longest ago makes room. */
    void add(Collection<Endpoint> more) {
        more.stream()
                .limit(MAX_ENDPOINTS)
                .filter(endpoint -> !endpoints.contains(endpoint))
                .forEach(endpoint -> {
                    endpoints.add(endpoint);
                    if (endpoints.size() > MAX_ENDPOINTS) {
                        endpoints.remove(endpoints.iterator().next());
                    }
                });
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

    /** Says whether nobody but self is known. */
    boolean areUnknown(Endpoint self) {
        return met.isEmpty() && endpoints.stream().allMatch(self::equals);
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

    /**
     * Pings one endpoint after the other, other than self's own, until a member answers. Who says nothing for {@link #PATIENCE} is waited for
     * while the next is asked.
     */
    void find(Endpoint self, Found found) {
        List<Endpoint> order = new ArrayList<>();
        known().forEach(node -> order.add(node.endpoint()));
        endpoints.stream().filter(endpoint -> !order.contains(endpoint)).forEach(order::add);
        order.remove(self);
        new Search(order, found).next();
    }

    /** One search, with as many calls under way as {@link #PING_TIME} has times of patience. */
    private final class Search {
        private final Iterator<Endpoint> left;
        private final Found found;
        private Optional<CallFailure> worst = Optional.empty();
        private int underWay;
        private boolean over;

        Search(List<Endpoint> order, Found found) {
            this.left = order.iterator();
            this.found = found;
        }

        void next() {
            if (over) {
                return;
            }
            if (left.hasNext()) {
                new Question(left.next()).ask();
            } else if (underWay == 0) {
                over = true;
                found.nobody(worst.orElseGet(() -> new CallFailure(
                        CallFailure.Reason.NOT_A_MEMBER, "no member of the ring is known to be asked")));
            }
        }

        /** One endpoint; whatever becomes of it, the next one is asked once. */
        private final class Question implements Reply<Pong> {
            private final Endpoint endpoint;
            private boolean passedOn;

            Question(Endpoint endpoint) {
                this.endpoint = endpoint;
            }

            void ask() {
                underWay++;
                network.call(endpoint, new Ping(), PING_TIME, this);
                environment.schedule(PATIENCE, this::passOn);
            }

            private void passOn() {
                if (!passedOn) {
                    passedOn = true;
                    next();
                }
            }

            @Override
            public void answered(Pong pong) {
                if (over) {
                    return;
                }
                if (pong.member() && pong.node().isPresent() && pong.ringId().isPresent()) {
                    over = true;
                    met(List.of(pong.node().get()));
                    found.member(pong.node().get(), pong.ringId().get());
                } else {
                    done(new CallFailure(CallFailure.Reason.NOT_A_MEMBER, endpoint + " is no member of a ring"));
                }
            }

            @Override
            public void failed(CallFailure failure) {
                done(unanswered(endpoint, failure));
            }

            private void done(CallFailure failure) {
                underWay--;
                worst = Optional.of(
                        worst.map(before -> moreTelling(failure, before)).orElse(failure));
                if (!passedOn) {
                    passOn();
                } else if (!left.hasNext()) {
                    next();
                }
            }
        }
    }

    /** A question changes nothing, so that it does not matter whether it arrived. */
    private static CallFailure unanswered(Endpoint endpoint, CallFailure failure) {
        String nobody = "nobody answers at " + endpoint + "; start a member there, or name the address of another one";
        return switch (failure.reason()) {
            case REFUSED -> new CallFailure(CallFailure.Reason.REFUSED, nobody);
            case TIMEOUT, LOST -> new CallFailure(CallFailure.Reason.UNAVAILABLE, nobody);
            default -> failure;
        };
    }

    /** A final failure is the outcome only if there is no other. */
    private static CallFailure moreTelling(CallFailure failure, CallFailure worst) {
        return isFinal(worst) || !isFinal(failure) ? failure : worst;
    }

    /** Says whether trying again cannot help. */
    static boolean isFinal(CallFailure failure) {
        return failure.reason() == CallFailure.Reason.ID_TAKEN || failure.reason() == CallFailure.Reason.WRONG_RING;
    }
}
