// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import io.chordal.dht.id.NodeRef;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.net.Dispatcher;
import io.chordal.dht.net.Reply;
import io.chordal.dht.ring.message.FindSuccessor;
import io.chordal.dht.ring.message.FingerTableAnswer;
import io.chordal.dht.ring.message.GetFingerTable;
import io.chordal.dht.ring.message.GetPredecessor;
import io.chordal.dht.ring.message.GetRingState;
import io.chordal.dht.ring.message.Leave;
import io.chordal.dht.ring.message.Noted;
import io.chordal.dht.ring.message.Notify;
import io.chordal.dht.ring.message.Ping;
import io.chordal.dht.ring.message.Pong;
import io.chordal.dht.ring.message.PredecessorAnswer;
import io.chordal.dht.ring.message.Probe;
import io.chordal.dht.ring.message.ProbeAnswer;
import io.chordal.dht.ring.message.RingState;
import io.chordal.dht.ring.message.Step;
import java.util.List;
import java.util.Optional;

/**
 * Answers what other nodes ask about the ring, each from the present view.
 *
 * <p>Confined to the serial context.
 */
final class ChordHandlers {
    private final RingCell cell;
    private final RingGate gate;
    private final RingConfig config;
    private final FailureDetector detector;
    private final Stabilizer stabilizer;
    private final Rectifier rectifier;
    private final FingerFixer fingers;
    private final Router router;

    ChordHandlers(
            RingCell cell,
            RingGate gate,
            RingConfig config,
            FailureDetector detector,
            Stabilizer stabilizer,
            Rectifier rectifier,
            FingerFixer fingers,
            Router router) {
        this.cell = cell;
        this.gate = gate;
        this.config = config;
        this.detector = detector;
        this.stabilizer = stabilizer;
        this.rectifier = rectifier;
        this.fingers = fingers;
        this.router = router;
    }

    void registerWith(Dispatcher dispatcher) {
        dispatcher.register(Ping.class, (request, reply) -> reply.answered(pong()));
        dispatcher.register(GetRingState.class, this::getRingState);
        dispatcher.register(FindSuccessor.class, this::findSuccessor);
        dispatcher.register(GetPredecessor.class, this::getPredecessor);
        dispatcher.register(Notify.class, this::notified);
        dispatcher.register(Probe.class, this::probe);
        dispatcher.register(Leave.class, this::leave);
        dispatcher.register(GetFingerTable.class, this::getFingerTable);
    }

    private Pong pong() {
        RingView view = cell.view();
        boolean named = view.standing() != Standing.CLIENT && view.standing() != Standing.LEFT;
        return new Pong(
                named ? Optional.of(view.self()) : Optional.empty(),
                gate.ringId(),
                view.profile(),
                view.standing().inRing());
    }

    private void getRingState(GetRingState request, Reply<RingState> reply) {
        if (isMember(reply)) {
            RingView view = cell.view();
            boolean unchanged =
                    request.knownIncarnation() == view.self().incarnation() && request.knownVersion() == view.version();
            reply.answered(
                    unchanged
                            ? RingState.unchanged(view.version())
                            : new RingState(
                                    view.version(),
                                    false,
                                    Optional.of(view.self()),
                                    view.predecessor(),
                                    view.successors().nodes(),
                                    view.successors().closed()));
        }
    }

    private void findSuccessor(FindSuccessor request, Reply<Step> reply) {
        if (isMember(reply)) {
            reply.answered(router.step(request));
        }
    }

    private void getPredecessor(GetPredecessor request, Reply<PredecessorAnswer> reply) {
        if (isMember(reply)) {
            Neighbourhood around = cell.neighbourhood();
            List<NodeRef> successors = around.successors();
            reply.answered(new PredecessorAnswer(
                    around.nearestBefore().orElse(cell.self()),
                    successors.subList(0, Math.min(PredecessorAnswer.MAX_NAMED, successors.size()))));
        }
    }

    private void notified(Notify request, Reply<Noted> reply) {
        if (isMember(reply)) {
            rectifier.notified(request.candidate());
            stabilizer.hear(request.candidate(), request.version());
            reply.answered(new Noted());
        }
    }

    private void probe(Probe request, Reply<ProbeAnswer> reply) {
        NodeRef target = request.target();
        if (target.sameNode(cell.self())) {
            reply.answered(new ProbeAnswer(target.equals(cell.self())));
        } else {
            detector.reach(target, config.probeTimeout(), alive -> reply.answered(new ProbeAnswer(alive)));
        }
    }

    private void leave(Leave request, Reply<Noted> reply) {
        rectifier.goodbye(request);
        reply.answered(new Noted());
    }

    private void getFingerTable(GetFingerTable request, Reply<FingerTableAnswer> reply) {
        if (isMember(reply)) {
            reply.answered(new FingerTableAnswer(fingers.table().rows()));
        }
    }

    private boolean isMember(Reply<?> reply) {
        boolean member = cell.view().standing().inRing();
        if (!member) {
            reply.failed(new CallFailure(
                    CallFailure.Reason.NOT_A_MEMBER, cell.self().endpoint() + " is no member of a ring"));
        }
        return member;
    }
}
