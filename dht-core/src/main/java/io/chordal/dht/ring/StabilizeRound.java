// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.NodeRef;
import io.chordal.dht.ring.message.RingState;
import java.util.List;
import java.util.Optional;

/**
 * Where one round of Zave's stabilize (TSE 2017, section 4) stands, and every decision in it as a pure function of the view and
 * of who is thought dead; {@link Stabilizer} carries out what it says.
 *
 * <p>Immutable. A round asks the first live successor for its list, then the node that this one names before itself if that is
 * nearer, and ends by notifying the first successor. A reply is applied only if the list is what it was when the question was
 * asked.
 *
 * @param phase what is awaited
 * @param asked who was asked, notified or doubted; empty when idle
 * @param version the version of the list when the question was asked
 */
record StabilizeRound(Phase phase, Optional<NodeRef> asked, long version) {
    /** No round is under way. */
    static final StabilizeRound IDLE = new StabilizeRound(Phase.IDLE, Optional.empty(), 0);

    enum Phase {
        /** Nothing is awaited. */
        IDLE,
        /** The first live successor was asked for its state. */
        ASKED_HEAD,
        /** A node that may be nearer was asked for its state. */
        ASKED_NEARER,
        /** The first successor is notified, which ends the round. */
        NOTIFYING,
        /** Whoever answered is not who was asked: it is pinged, which ends the round. */
        DOUBTING
    }

    /**
     * What follows from an event.
     *
     * @param view the view from now on
     * @param round where the round stands now
     * @param news whether the next round should come soon
     */
    record Step(RingView view, StabilizeRound round, boolean news) {}

    StabilizeRound {
        requireNonNull(phase, "phase is null");
        if (asked.isEmpty() != (phase == Phase.IDLE)) {
            throw new IllegalArgumentException("a round that is " + phase + " with " + asked);
        }
    }

    /** Begins a round: with the first live successor, or, when there is none, with the predecessor in its stead. */
    static StabilizeRound begun(RingView view, Verdicts verdicts) {
        Optional<NodeRef> head = view.successors().firstNot(verdicts::isDeadOrGone);
        Optional<NodeRef> behind = view.predecessor().filter(node -> !verdicts.isDeadOrGone(node));
        return head.map(node -> asking(Phase.ASKED_HEAD, node, view))
                .or(() -> behind.map(node -> asking(Phase.ASKED_NEARER, node, view)))
                .orElse(IDLE);
    }

    /** Begins a round with a live member that may be a nearer successor. */
    static StabilizeRound considering(RingView view, NodeRef nearer) {
        return view.nearerSuccessor(nearer) ? asking(Phase.ASKED_NEARER, nearer, view) : IDLE;
    }

    /** Whoever was asked has answered with its whole state. */
    Step answered(RingView view, RingState state, Verdicts verdicts) {
        NodeRef node = asked.orElseThrow();
        if (!state.isWholeOf(node)) {
            return new Step(view, new StabilizeRound(Phase.DOUBTING, asked, version), false);
        }
        boolean fresh = view.successorsVersion() == version;
        List<NodeRef> list = state.successors().stream()
                .filter(successor -> !verdicts.isGone(successor))
                .toList();
        if (phase == Phase.ASKED_NEARER) {
            RingView next = fresh ? view.adopted(node, list, state.closed()) : view;
            return new Step(next, notifying(next, verdicts), fresh);
        }
        if (!fresh) {
            return new Step(view, IDLE, true);
        }
        RingView next = view.stabilized(node, list, state.closed());
        return new Step(
                next,
                state.predecessor()
                        .filter(nearer -> !verdicts.isDeadOrGone(nearer) && next.nearerSuccessor(nearer))
                        .map(nearer -> asking(Phase.ASKED_NEARER, nearer, next))
                        .orElseGet(() -> notifying(next, verdicts)),
                false);
    }

    /** Whoever was asked has not answered: the round goes on to its end. */
    Step unanswered(RingView view, Verdicts verdicts) {
        return new Step(view, notifying(view, verdicts), false);
    }

    private static StabilizeRound notifying(RingView view, Verdicts verdicts) {
        return view.successors()
                .firstNot(verdicts::isDeadOrGone)
                .map(first -> asking(Phase.NOTIFYING, first, view))
                .orElse(IDLE);
    }

    private static StabilizeRound asking(Phase phase, NodeRef node, RingView view) {
        return new StabilizeRound(phase, Optional.of(node), view.successorsVersion());
    }

    boolean isIdle() {
        return phase == Phase.IDLE;
    }
}
