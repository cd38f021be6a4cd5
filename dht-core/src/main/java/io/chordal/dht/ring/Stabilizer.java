// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import io.chordal.dht.env.NodeEnvironment;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.net.Reply;
import io.chordal.dht.ring.message.GetRingState;
import io.chordal.dht.ring.message.RingState;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the successor list right: Zave's stabilize (TSE 2017, section 4), one round at a time.
 *
 * <p>What a round asks and what follows from the answers is {@link StabilizeRound}'s to decide; here are the calls and the times. A
 * change of the list is told to the predecessor, whose list it is part of. Confined to the serial context.
 */
final class Stabilizer {
    private static final Duration SOON = Duration.ofMillis(20);

    private final RingCell cell;
    private final Lives lives;
    private final FailureDetector detector;
    private final Notifier notifier;
    private final Pace pace;
    private final Loop loop;
    private final boolean eager;
    private final Duration shortest;
    private StabilizeRound round = StabilizeRound.IDLE;
    private long toldVersion;
    private boolean again;
    private @Nullable RingState remembered;
    private @Nullable NodeRef considered;

    Stabilizer(
            NodeEnvironment environment,
            RingConfig config,
            RingCell cell,
            Lives lives,
            FailureDetector detector,
            Notifier notifier) {
        this.cell = cell;
        this.lives = lives;
        this.detector = detector;
        this.notifier = notifier;
        this.pace = new Pace(config.stabilize(), environment.random(), config.eager());
        this.loop = new Loop(environment, this::round);
        this.eager = config.eager();
        this.shortest = config.stabilize().min();
        cell.onView(this::changed);
    }

    /** Runs a round as soon as possible. */
    void soon() {
        if (round.isIdle()) {
            loop.within(SOON);
        } else {
            again = true;
        }
    }

    void stop() {
        loop.stop();
    }

    /** A live node said that it is a member: if it is a nearer successor, its list is asked for and adopted. */
    void consider(NodeRef nearer) {
        RingView view = cell.view();
        if (view.standing().inRing() && view.nearerSuccessor(nearer)) {
            if (round.isIdle()) {
                go(StabilizeRound.considering(view, nearer));
            } else {
                considered = nearer;
                again = true;
            }
        }
    }

    /** A node told the version of its state: if it is the successor, and this is news, it is asked at once. */
    void hear(NodeRef node, long version) {
        boolean successor = cell.view().successors().head().filter(node::equals).isPresent();
        RingState held = remembered;
        if (successor && (held == null || !held.isWholeOf(node) || held.version() != version)) {
            soon();
        }
    }

    private void changed() {
        RingView view = cell.view();
        pace.quicken();
        if (view.standing().inRing()) {
            loop.within(eager ? shortest : pace.next());
            Optional<NodeRef> told = view.toldOfChange(toldVersion);
            toldVersion = view.successorsVersion();
            told.ifPresent(notifier::tell);
        }
    }

    private void round() {
        RingView view = cell.view();
        if (view.standing().inRing() && round.isIdle()) {
            again = false;
            NodeRef nearer = considered;
            considered = null;
            go(
                    nearer != null && view.nearerSuccessor(nearer) && !lives.isDeadOrGone(nearer)
                            ? StabilizeRound.considering(view, nearer)
                            : StabilizeRound.begun(view, lives));
        }
    }

    private void take(StabilizeRound.Step step) {
        again |= step.news();
        cell.update(view -> step.view());
        go(step.round());
    }

    private void go(StabilizeRound next) {
        round = next;
        NodeRef node = next.asked().orElse(cell.self());
        switch (next.phase()) {
            case ASKED_HEAD -> askHead(node);
            case ASKED_NEARER -> ask(node, GetRingState.WHOLE, this::answered);
            case NOTIFYING -> notifier.tell(node, this::finish);
            case DOUBTING -> doubt(node);
            default -> finish();
        }
    }

    /** Asks only for what has changed since the last whole answer. */
    private void askHead(NodeRef head) {
        RingState held = remembered;
        GetRingState question = held != null && held.isWholeOf(head)
                ? new GetRingState(head.incarnation(), held.version())
                : GetRingState.WHOLE;
        ask(head, question, answer -> {
            RingState state = answer.unchanged() && held != null ? held : answer;
            if (state.isWholeOf(head)) {
                remembered = state;
                state.predecessor().ifPresent(this::reconsider);
            }
            answered(state);
        });
    }

    /** The successor's word that a node lives which is dead to us, and would be nearer, is worth a ping. */
    private void reconsider(NodeRef node) {
        if (lives.isDead(node) && cell.view().nearerSuccessor(node)) {
            detector.check(node, detector.timeout(node), alive -> {});
        }
    }

    private void answered(RingState state) {
        take(round.answered(cell.view(), state, lives));
    }

    /** Asks; without an answer the round goes on to its end. */
    private void ask(NodeRef node, GetRingState question, Consumer<RingState> then) {
        detector.call(node.endpoint(), question, detector.timeout(node), new Reply<>() {
            @Override
            public void answered(RingState state) {
                if (cell.view().standing().inRing()) {
                    then.accept(state);
                } else {
                    finish();
                }
            }

            @Override
            public void failed(CallFailure failure) {
                if (!cell.view().standing().inRing()) {
                    finish();
                } else if (failure.reason() == CallFailure.Reason.NOT_A_MEMBER) {
                    doubt(node);
                } else if (failure.reason() == CallFailure.Reason.WRONG_RING) {
                    detector.bury(node, failure.message());
                    finish();
                } else {
                    take(round.unanswered(cell.view(), lives));
                }
            }
        });
    }

    private void doubt(NodeRef node) {
        detector.check(node, detector.timeout(node), alive -> finish());
    }

    private void finish() {
        round = StabilizeRound.IDLE;
        if (cell.view().standing().inRing()) {
            loop.within(again ? SOON : pace.next());
        }
        again = false;
    }
}
