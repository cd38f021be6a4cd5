// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import io.chordal.dht.env.NodeEnvironment;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.net.Reply;
import io.chordal.dht.ring.message.GetRingState;
import io.chordal.dht.ring.message.RingState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the successor list right: Zave's stabilize (TSE 2017, section 4), one round at a time.
 *
 * <p>A round asks the first live successor for its list, then the successor's predecessor if that is nearer, and always ends
 * by notifying the first successor. A nearer node is adopted only on its own live reply, and a reply only if the list's
 * version is what it was when the question was asked. A change of the list is told to the predecessor, whose list it is part
 * of. Confined to the serial context.
 */
final class Stabilizer {
    private static final Duration SOON = Duration.ofMillis(20);

    private final RingCell cell;
    private final Lives lives;
    private final FailureDetector detector;
    private final Notifier notifier;
    private final Pace pace;
    private final Loop loop;
    private final Duration shortest;
    private long toldVersion;
    private boolean underWay;
    private boolean again;
    private @Nullable RingState remembered;

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
        this.pace = new Pace(config.stabilize(), environment.random());
        this.loop = new Loop(environment, this::round);
        this.shortest = config.stabilize().min();
        cell.onView(this::changed);
    }

    /** Runs a round as soon as possible. */
    void soon() {
        if (underWay) {
            again = true;
        } else {
            loop.within(SOON);
        }
    }

    void stop() {
        loop.stop();
    }

    /** A live node said that it is a member: if it is a nearer successor, its list is asked for and adopted. */
    void consider(NodeRef nearer) {
        RingView view = cell.view();
        if (view.standing().inRing() && view.nearerSuccessor(nearer) && !underWay) {
            underWay = true;
            askNearer(nearer);
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
            loop.within(shortest);
            if (view.successorsVersion() != toldVersion) {
                toldVersion = view.successorsVersion();
                view.predecessor().ifPresent(notifier::tell);
            }
        }
    }

    private void round() {
        RingView view = cell.view();
        if (!view.standing().inRing() || underWay) {
            return;
        }
        underWay = true;
        again = false;
        Optional<NodeRef> head = view.successors().firstNot(lives::isDeadOrGone);
        Optional<NodeRef> behind = view.predecessor().filter(node -> !lives.isDeadOrGone(node));
        if (head.isPresent()) {
            askHead(head.get());
        } else if (behind.isPresent()) {
            askNearer(behind.get());
        } else {
            finish();
        }
    }

    private void askHead(NodeRef head) {
        long version = cell.view().successorsVersion();
        RingState held = remembered;
        GetRingState question = held != null && held.isWholeOf(head)
                ? new GetRingState(head.incarnation(), held.version())
                : GetRingState.WHOLE;
        ask(head, question, answer -> {
            RingState state = answer.unchanged() && held != null ? held : answer;
            if (!state.isWholeOf(head)) {
                doubt(head);
                return;
            }
            remembered = state;
            if (cell.view().successorsVersion() != version) {
                again = true;
                finish();
                return;
            }
            cell.update(view -> view.stabilized(head, known(state.successors()), state.closed()));
            Optional<NodeRef> nearer = state.predecessor()
                    .filter(node -> !lives.isDeadOrGone(node) && cell.view().nearerSuccessor(node));
            nearer.ifPresentOrElse(this::askNearer, this::notifyFirst);
        });
    }

    private void askNearer(NodeRef nearer) {
        long version = cell.view().successorsVersion();
        ask(nearer, GetRingState.WHOLE, state -> {
            if (!state.isWholeOf(nearer)) {
                doubt(nearer);
                return;
            }
            if (cell.view().successorsVersion() == version) {
                cell.update(view -> view.adopted(nearer, known(state.successors()), state.closed()));
                again = true;
            }
            notifyFirst();
        });
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
                if (failure.reason() == CallFailure.Reason.NOT_A_MEMBER) {
                    doubt(node);
                } else if (failure.reason() == CallFailure.Reason.WRONG_RING) {
                    detector.bury(node, failure.message());
                    finish();
                } else {
                    notifyFirst();
                }
            }
        });
    }

    private void doubt(NodeRef node) {
        detector.check(node, detector.timeout(node), alive -> finish());
    }

    private List<NodeRef> known(List<NodeRef> hearsay) {
        return hearsay.stream().filter(node -> !lives.isGone(node)).toList();
    }

    private void notifyFirst() {
        RingView view = cell.view();
        Optional<NodeRef> first = view.successors().firstNot(lives::isDeadOrGone);
        if (first.isEmpty() || !view.standing().inRing()) {
            finish();
            return;
        }
        notifier.tell(first.get(), this::finish);
    }

    private void finish() {
        underWay = false;
        if (cell.view().standing().inRing()) {
            loop.within(again ? SOON : pace.next());
        }
        again = false;
    }
}
