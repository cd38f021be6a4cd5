// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import io.chordal.dht.env.NodeEnvironment;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.net.Reply;
import io.chordal.dht.ring.message.GetRingState;
import io.chordal.dht.ring.message.Probe;
import io.chordal.dht.ring.message.ProbeAnswer;
import io.chordal.dht.ring.message.RingState;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a node into the ring: Zave's join (TSE 2017, section 4). It walks to the best predecessor p of its own place and
 * adopts p's whole successor list at once, but only if its place lies right behind p; otherwise it walks again.
 *
 * <p>Confined to the serial context. One join at a time: a second one waits for the outcome of the first, and is tried itself if that failed.
 */
final class Joiner {
    private static final Logger LOG = LoggerFactory.getLogger(Joiner.class);
    private static final Duration PAUSE = Duration.ofMillis(250);
    private static final Duration WALK_TIME = Duration.ofSeconds(5);
    private static final int MOST_WAITING = 16;

    private final NodeEnvironment environment;
    private final RingCell cell;
    private final RingGate gate;
    private final FailureDetector detector;
    private final RouteMemory memory;
    private final RoutingConfig routing;
    private final Entrances entrances;
    private final Notifier notifier;
    private final Stabilizer stabilizer;
    private final ArrayDeque<Attempt> waiting = new ArrayDeque<>();
    private Optional<Attempt> underWay = Optional.empty();

    Joiner(
            NodeEnvironment environment,
            RingCell cell,
            RingGate gate,
            FailureDetector detector,
            RouteMemory memory,
            RoutingConfig routing,
            Entrances entrances,
            Notifier notifier,
            Stabilizer stabilizer) {
        this.environment = environment;
        this.cell = cell;
        this.gate = gate;
        this.detector = detector;
        this.memory = memory;
        this.routing = routing;
        this.entrances = entrances;
        this.notifier = notifier;
        this.stabilizer = stabilizer;
    }

    /**
     * Joins within the time, trying again and again; fails at once where that cannot help. A member has joined already.
     *
     * @param search for how long the entrances are tried while none of them is a member; they are tried once in any case
     */
    void join(Duration timeout, Duration search, JoinCallback callback) {
        Attempt attempt = new Attempt(timeout, search, callback);
        if (waiting.size() >= MOST_WAITING) {
            callback.failed(new CallFailure(
                    CallFailure.Reason.BUSY,
                    cell.self().endpoint() + " has been told to join " + MOST_WAITING
                            + " times already; wait for the outcome"));
        } else if (underWay.isPresent()) {
            waiting.add(attempt);
        } else {
            begin(attempt);
        }
    }

    private void begin(Attempt attempt) {
        if (cell.view().standing().inRing()) {
            attempt.callback.joined();
        } else if (entrances.areUnknown(cell.self().endpoint())) {
            attempt.callback.failed(new CallFailure(
                    CallFailure.Reason.REJECTED,
                    cell.self().endpoint()
                            + " was told of no other member to join through, and remembers none; name one"));
        } else {
            underWay = Optional.of(attempt);
            cell.update(RingView::joining);
            attempt.begin();
        }
    }

    boolean isUnderWay() {
        return underWay.isPresent();
    }

    /** Ends what is under way and all that waits for it, because the node leaves. */
    void giveUp() {
        List<Attempt> told = new ArrayList<>(waiting);
        waiting.clear();
        underWay.ifPresent(attempt -> told.add(0, attempt));
        told.forEach(attempt -> attempt.fail(new CallFailure(
                CallFailure.Reason.CLOSED,
                cell.self().endpoint() + " left while it joined; join again if it is to be a member")));
    }

    /** Nothing is under way any more. */
    private void next() {
        underWay = Optional.empty();
        while (underWay.isEmpty() && !waiting.isEmpty()) {
            begin(waiting.remove());
        }
    }

    private final class Attempt {
        private final long deadline;
        private final long searchEnd;
        private final JoinCallback callback;
        private boolean over;

        Attempt(Duration timeout, Duration search, JoinCallback callback) {
            long now = environment.nanoTime();
            this.deadline = now + timeout.toNanos();
            this.searchEnd = now + search.toNanos();
            this.callback = callback;
        }

        void begin() {
            if (over) {
                return;
            }
            entrances.find(cell.self().endpoint(), new Entrances.Found() {
                @Override
                public void member(NodeRef node, Bytes ringId) {
                    if (isTwin(node)) {
                        fail(alive(node));
                    } else {
                        proveReachable(node, ringId);
                    }
                }

                @Override
                public void nobody(CallFailure failure) {
                    if (environment.nanoTime() + PAUSE.toNanos() - searchEnd >= 0) {
                        fail(failure);
                    } else {
                        retry(failure);
                    }
                }
            });
        }

        /** A node that the others cannot call must not get into their lists; it is told so, and stays a client. */
        private void proveReachable(NodeRef entrance, Bytes ringId) {
            detector.call(entrance.endpoint(), new Probe(cell.self()), WALK_TIME, new Reply<>() {
                @Override
                public void answered(ProbeAnswer answer) {
                    if (answer.alive()) {
                        walk(entrance, ringId);
                    } else {
                        retry(new CallFailure(
                                CallFailure.Reason.NOT_A_MEMBER,
                                entrance + " cannot call this node back at "
                                        + cell.self().endpoint()
                                        + "; advertise an address that others reach, or stay a client"));
                    }
                }

                @Override
                public void failed(CallFailure failure) {
                    entrances.lost(entrance);
                    retry(failure);
                }
            });
        }

        private void walk(NodeRef entrance, Bytes ringId) {
            NodeRef self = cell.self();
            new LookupTask(environment, detector, memory, routing, cell, self.id(), WALK_TIME, new LookupCallback() {
                        @Override
                        public void found(LookupResult result) {
                            List<NodeRef> path = result.path();
                            if (result.owner().id().equals(self.id())
                                    && !result.owner().sameNode(self)) {
                                fail(taken(result.owner()));
                            } else {
                                adopt(path.get(path.size() - 1), ringId);
                            }
                        }

                        @Override
                        public void failed(CallFailure failure) {
                            entrances.lost(entrance);
                            retry(failure);
                        }
                    })
                    .forJoiner(self.keyHash())
                    .start(List.of(entrance));
        }

        private void adopt(NodeRef member, Bytes ringId) {
            detector.call(member.endpoint(), GetRingState.WHOLE, detector.timeout(member), new Reply<>() {
                @Override
                public void answered(RingState state) {
                    state.self().ifPresentOrElse(there -> adopt(there, state, ringId), () -> retry(changed(member)));
                }

                @Override
                public void failed(CallFailure failure) {
                    retry(failure);
                }
            });
        }

        private boolean isTwin(NodeRef node) {
            return node.sameNode(cell.self())
                    && !node.endpoint().equals(cell.self().endpoint());
        }

        private CallFailure alive(NodeRef twin) {
            return new CallFailure(
                    CallFailure.Reason.ID_TAKEN,
                    "another node with this one's key is alive at " + twin.endpoint() + "; give "
                            + cell.self().endpoint() + " a directory of its own, never a copy");
        }

        /**
         * Whoever answers at the address is the member meant: routes may name a node whose address it has by now. It said itself in
         * the walk that this place is right behind it.
         */
        private void adopt(NodeRef member, RingState state, Bytes ringId) {
            if (over) {
                return;
            }
            Optional<CallFailure> refusal = refusal(member, state);
            if (refusal.isPresent()) {
                fail(refusal.get());
                return;
            }
            Optional<RingView> next = cell.view().joined(member, state.successors(), state.closed());
            if (next.isEmpty()) {
                retry(changed(member));
                return;
            }
            gate.belongTo(ringId);
            cell.update(view -> next.get());
            LOG.info("{} joined ring {} behind {}", cell.self(), ringId, member);
            introduce(member);
            over = true;
            callback.joined();
            next();
        }

        private CallFailure changed(NodeRef member) {
            return new CallFailure(
                    CallFailure.Reason.NOT_A_MEMBER,
                    "the place behind " + member + " changed while " + cell.self() + " joined; try again");
        }

        /** Stabilizes at once, and makes itself known to the node before it and, in a small ring, to everybody. */
        private void introduce(NodeRef member) {
            stabilizer.soon();
            detector.check(member, detector.timeout(member), alive -> {});
            cell.view().greeted().forEach(notifier::tell);
        }

        private void retry(CallFailure failure) {
            if (Entrances.isFinal(failure) || environment.nanoTime() + PAUSE.toNanos() - deadline >= 0) {
                fail(failure);
            } else if (!over) {
                environment.schedule(PAUSE, this::begin);
            }
        }

        private void fail(CallFailure failure) {
            if (over) {
                return;
            }
            over = true;
            if (cell.view().standing() == Standing.JOINING) {
                cell.update(RingView::outside);
            }
            callback.failed(failure);
            next();
        }

        /** Nodes of several places have to know all others: a ring that has any ends at as many as a list holds. */
        private Optional<CallFailure> refusal(NodeRef member, RingState state) {
            boolean several = cell.self().places() > 1
                    || member.places() > 1
                    || state.successors().stream().anyMatch(node -> node.places() > 1);
            boolean room = state.closed() && state.successors().size() < RingState.MAX_SUCCESSORS;
            return several && !room
                    ? Optional.of(new CallFailure(
                            CallFailure.Reason.REJECTED,
                            "a ring with virtual nodes has " + (RingState.MAX_SUCCESSORS + 1)
                                    + " nodes at most, each of which lists all others; start all nodes of a larger one"
                                    + " without virtual nodes"))
                    : Optional.empty();
        }

        private CallFailure taken(NodeRef owner) {
            return new CallFailure(
                    CallFailure.Reason.ID_TAKEN,
                    "place " + owner.id() + " belongs to " + owner.endpoint() + " already; give "
                            + cell.self().endpoint() + " another key or address");
        }
    }
}
