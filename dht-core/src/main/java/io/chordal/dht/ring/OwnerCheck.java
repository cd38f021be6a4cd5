// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import io.chordal.dht.id.Arc;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingId;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.net.Reply;
import io.chordal.dht.ring.message.GetPredecessor;
import io.chordal.dht.ring.message.PredecessorAnswer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Asks a node that was named as the owner of a point whether it is: a dead one gives way to the next, and a nearer node before it
 * that it knows already is asked in turn.
 *
 * <p>The only way to an owner: nobody counts as one who has not said so itself. Confined to the serial context; gives exactly one
 * outcome, unless the lookup is over before. Bounded by the calls of the lookup.
 */
final class OwnerCheck {
    private static final int MAX_STEPS_BACK = 16;

    private final LookupCalls calls;
    private final RingView view;
    private final Optional<NodeRef> before;
    private final RingId target;
    private final boolean trusted;
    private final Outcome outcome;
    private int stepsBack;

    /** Receives the outcome. */
    interface Outcome {
        /** The node owns the arc from the point on, if that is not its own place, and these come after it. */
        void confirmed(RingId from, NodeRef owner, List<NodeRef> successors);

        /** Nobody said so. */
        void unconfirmed(NodeRef lastAsked);
    }

    /**
     * Prepares a check; only the word of the node right before the point makes an owner of one that knows no predecessor.
     *
     * @param before the nearest live node before this one, if it knows any
     */
    OwnerCheck(
            LookupCalls calls,
            RingView view,
            Optional<NodeRef> before,
            RingId target,
            boolean trusted,
            Outcome outcome) {
        this.calls = calls;
        this.view = view;
        this.before = before;
        this.target = target;
        this.trusted = trusted;
        this.outcome = outcome;
    }

    /** Asks the node, and if need be those after it. */
    void ask(NodeRef owner, List<NodeRef> successors) {
        if (owner.sameNode(view.self())) {
            judge(owner, before.orElse(owner), known(view.successors().nodes(), successors));
            return;
        }
        if (calls.exhausted()) {
            outcome.unconfirmed(owner);
            return;
        }
        calls.call(owner, new GetPredecessor(), new Reply<>() {
            @Override
            public void answered(PredecessorAnswer answer) {
                judge(owner, answer.node(), known(answer.successors(), successors));
            }

            @Override
            public void failed(CallFailure failure) {
                if (successors.isEmpty()) {
                    outcome.unconfirmed(owner);
                } else {
                    ask(successors.get(0), successors.subList(1, successors.size()));
                }
            }
        });
    }

    /** Who comes after the owner: that is for itself to say; who named it knows the end of its own short list no better. */
    private static List<NodeRef> known(List<NodeRef> itself, List<NodeRef> others) {
        return itself.isEmpty() ? others : itself;
    }

    private void judge(NodeRef owner, NodeRef before, List<NodeRef> successors) {
        boolean knowsNobody = before.sameNode(owner);
        boolean nearer = isNearer(before, owner);
        if (nearer && !calls.isRuledOut(before)) {
            if (stepsBack++ < MAX_STEPS_BACK) {
                List<NodeRef> behind = new ArrayList<>(successors);
                behind.add(0, owner);
                ask(before, behind);
            } else {
                outcome.unconfirmed(owner);
            }
        } else if (knowsNobody && !trusted) {
            outcome.unconfirmed(owner);
        } else {
            outcome.confirmed(knowsNobody || nearer ? owner.id() : before.id(), owner, successors);
        }
    }

    /** Says whether the node lies in [target, owner), so that it, if alive, is the owner. */
    private boolean isNearer(NodeRef node, NodeRef owner) {
        return !target.equals(owner.id()) && (node.id().equals(target) || Arc.between(target, node.id(), owner.id()));
    }
}
