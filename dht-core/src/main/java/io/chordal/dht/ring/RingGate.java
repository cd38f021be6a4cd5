// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import io.chordal.dht.env.NodeEnvironment;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.net.Dispatcher;
import io.chordal.dht.net.Header;
import io.chordal.dht.net.HomeRequest;
import io.chordal.dht.net.Inspection;
import io.chordal.dht.net.NodePort;
import io.chordal.dht.net.OpenRequest;
import io.chordal.dht.net.Receiver;
import io.chordal.dht.net.Reply;
import io.chordal.dht.net.Request;
import io.chordal.dht.ring.message.Ping;
import io.chordal.dht.ring.message.Probe;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Lets in what belongs to this ring and refuses the rest: another ring, shape or protocol, a place that is taken, a life that
 * is over.
 *
 * <p>Confined to the serial context. It does not answer requests; the {@link Dispatcher}'s handlers do.
 */
final class RingGate implements NodePort {
    private final NodeEnvironment environment;
    private final RingCell cell;
    private final Lives lives;
    private final Dispatcher dispatcher;
    private Optional<Bytes> ringId = Optional.empty();
    private Placing placing = Placing.LIVE;
    private Consumer<Header> onSender = header -> {};
    private Runnable onTakenForDead = () -> {};

    RingGate(NodeEnvironment environment, RingCell cell, Lives lives, Dispatcher dispatcher) {
        this.environment = environment;
        this.cell = cell;
        this.lives = lives;
        this.dispatcher = dispatcher;
    }

    /** Returns the name of the ring that this node belongs to or wants to join, once it knows it. */
    Optional<Bytes> ringId() {
        return ringId;
    }

    void belongTo(Bytes ring) {
        ringId = Optional.of(ring);
    }

    /** Says at which configured homes this node keeps records; by default the live view places them. */
    void keepRecordsAt(Placing homes) {
        placing = homes;
    }

    /** Calls the listener for each request let in that names its sender. */
    void onSender(Consumer<Header> listener) {
        onSender = listener;
    }

    /** Runs the task when a node of the ring says that it has taken this one for dead, before that is answered. */
    void onTakenForDead(Runnable task) {
        onTakenForDead = task;
    }

    @Override
    public NodeEnvironment environment() {
        return environment;
    }

    @Override
    public Header header() {
        RingView view = cell.view();
        boolean named = view.standing() != Standing.CLIENT && view.standing() != Standing.LEFT;
        return new Header(
                ringId,
                Header.PROTOCOL,
                Header.PROTOCOL,
                view.profile(),
                named ? Optional.of(view.self()) : Optional.empty(),
                view.standing().inRing(),
                placing.digest(),
                placing.stage(),
                Optional.empty());
    }

    @Override
    public <R> void receive(Optional<Header> header, Request<R> request, Reply<R> reply) {
        Optional<CallFailure> refusal =
                header.isPresent() ? refusal(header.get(), request) : refusalOfOutsider(request);
        if (refusal.isPresent()) {
            reply.failed(refusal.get());
            return;
        }
        header.filter(known -> known.sender().isPresent()).ifPresent(known -> heard(known, request));
        dispatcher.dispatch(request, reply);
    }

    private void heard(Header header, Request<?> request) {
        onSender.accept(header);
        if (request instanceof Ping ping && ping.takesForDead(cell.self())) {
            onTakenForDead.run();
        }
    }

    private Optional<CallFailure> refusalOfOutsider(Request<?> request) {
        return request instanceof OpenRequest
                ? Optional.empty()
                : failure(
                        CallFailure.Reason.REJECTED,
                        request.getClass().getSimpleName()
                                + " is answered only for nodes of the ring: it needs a header");
    }

    private Optional<CallFailure> refusal(Header header, Request<?> request) {
        if (!header.speaksOurProtocol()) {
            return failure(
                    CallFailure.Reason.WRONG_RING,
                    "this node speaks protocol " + Header.PROTOCOL + ", the caller " + header.minProtocol() + " to "
                            + header.maxProtocol());
        }
        if (!header.profile().equals(cell.view().profile())) {
            return failure(
                    CallFailure.Reason.WRONG_RING,
                    "this ring is " + cell.view().profile() + ", the caller's " + header.profile());
        }
        if (header.ringId().isPresent()
                && ringId.isPresent()
                && !header.ringId().equals(ringId)) {
            return failure(
                    CallFailure.Reason.WRONG_RING,
                    "this node belongs to ring " + ringId.get() + ", the caller to "
                            + header.ringId().get());
        }
        if (header.ringId().isEmpty() && !(request instanceof Inspection) && !(request instanceof Probe)) {
            return failure(
                    CallFailure.Reason.WRONG_RING,
                    request.getClass().getSimpleName() + " needs a header that names the ring; Ping tells its name");
        }
        return placedElsewhere(header, request)
                .or(() -> misdirected(header))
                .or(() -> header.sender().flatMap(this::refusalOf));
    }

    /** Nodes at different stages of one list are of one ring, but do not count for each other's homes. */
    private Optional<CallFailure> placedElsewhere(Header header, Request<?> request) {
        boolean sameStage = header.stage() == placing.stage();
        if (sameStage ? !header.placement().equals(placing.digest()) : !placing.mayDiffer(header)) {
            return failure(
                    CallFailure.Reason.WRONG_RING,
                    "this node keeps records " + told(placing.digest()) + ", the caller " + told(header.placement())
                            + "; configure all nodes of a ring alike");
        }
        if (sameStage) {
            return Optional.empty();
        }
        placing.heard(header);
        return request instanceof HomeRequest
                ? failure(
                        CallFailure.Reason.BUSY,
                        "the list of homes is being changed, this node is at stage " + placing.stage()
                                + " of it, the caller at " + header.stage() + "; try again")
                : Optional.empty();
    }

    private static String told(Bytes placement) {
        return placement.isEmpty()
                ? "where the ring's live view places them"
                : "at the list of static homes with the digest " + placement;
    }

    /** Another node than the one that is meant has its address now: it must not answer in the other's name. */
    private Optional<CallFailure> misdirected(Header header) {
        NodeRef self = cell.view().self();
        return header.receiver()
                .filter(meant -> !meant.equals(Receiver.of(self)))
                .flatMap(meant -> failure(
                        CallFailure.Reason.NOT_A_MEMBER,
                        "the node that is meant, with the key hash " + meant.keyHash() + ", does not run at "
                                + self.endpoint() + " any more; " + self + " does"));
    }

    private Optional<CallFailure> refusalOf(NodeRef sender) {
        RingView view = cell.view();
        if (sender.vnode() != 0) {
            return failure(CallFailure.Reason.REJECTED, sender + " is not the first place of its process, which calls");
        }
        if (!view.profile()
                .placeOf(sender.keyHash(), sender.vnode(), sender.endpoint())
                .equals(sender.id())) {
            return failure(
                    CallFailure.Reason.REJECTED, sender + " is not at the place that its key or address gives it");
        }
        if (inTheWay(view, sender)) {
            return failure(
                    CallFailure.Reason.ID_TAKEN,
                    "place " + sender.id() + " belongs to another node already; give " + sender.endpoint()
                            + " another key or address");
        }
        return lives.isGone(sender) && !sender.sameNode(view.self())
                ? failure(CallFailure.Reason.NOT_A_MEMBER, sender + " has left or was started again since")
                : Optional.empty();
    }

    private boolean inTheWay(RingView view, NodeRef sender) {
        return taken(view.self(), sender)
                || view.predecessor().filter(node -> taken(node, sender)).isPresent()
                || view.successors()
                        .at(sender.id())
                        .filter(node -> taken(node, sender))
                        .isPresent();
    }

    private boolean taken(NodeRef node, NodeRef sender) {
        return node.id().equals(sender.id()) && !node.sameNode(sender) && !lives.isDeadOrGone(node);
    }

    private static Optional<CallFailure> failure(CallFailure.Reason reason, String message) {
        return Optional.of(new CallFailure(reason, message));
    }
}
