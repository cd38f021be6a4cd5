// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import io.chordal.dht.env.NodeEnvironment;
import io.chordal.dht.env.Timer;
import io.chordal.dht.id.Arc;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingId;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.net.Reply;
import io.chordal.dht.ring.message.FindSuccessor;
import io.chordal.dht.ring.message.GetPredecessor;
import io.chordal.dht.ring.message.PredecessorAnswer;
import io.chordal.dht.ring.message.Step;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * One iterative lookup: asks the closest known node that precedes the point for closer ones until one names the owner, goes
 * around every node that does not answer, and believes in an owner only once that has answered itself.
 *
 * <p>Confined to the serial context; gives exactly one outcome. Bounded in hops, in nodes ruled out, and in time.
 */
final class LookupTask {
    private static final int MAX_CALLS = 128;
    private static final int MAX_STEPS_BACK = 8;

    private final FailureDetector detector;
    private final RingView view;
    private final RingId target;
    private final LookupCallback callback;
    private final Timer deadline;
    private final List<NodeRef> path = new ArrayList<>();
    private final Set<Bytes> ruledOut = new TreeSet<>();
    private final Set<Bytes> asked = new TreeSet<>();
    private final TreeSet<NodeRef> candidates;
    private Optional<Function<Predicate<NodeRef>, Step>> ownStep = Optional.empty();
    private boolean verifying = true;
    private int calls;
    private int ruledOutAtRefill;
    private int stepsBack;
    private boolean over;
    private CallFailure lastFailure =
            new CallFailure(CallFailure.Reason.NOT_A_MEMBER, "this node knows no member of the ring");

    LookupTask(
            NodeEnvironment environment,
            FailureDetector detector,
            RingView view,
            RingId target,
            Duration timeout,
            LookupCallback callback) {
        this.detector = detector;
        this.view = view;
        this.target = target;
        this.callback = callback;
        this.candidates = new TreeSet<>(Comparator.comparing(this::distance));
        this.deadline = environment.schedule(
                timeout,
                () -> fail(new CallFailure(
                        CallFailure.Reason.TIMEOUT,
                        "lookup of " + target + " after " + path.size() + " hops; the last call: "
                                + lastFailure.message())));
    }

    /** Takes the owner that its predecessor names without asking it, and never names or asks the node with this key. */
    LookupTask forJoiner(Bytes ownKey) {
        verifying = false;
        ruledOut.add(ownKey);
        return this;
    }

    /** Begins with nodes that may know closer ones. */
    void start(List<NodeRef> from) {
        from.forEach(this::addCandidate);
        next();
    }

    /** Begins at this node itself, a member that can take the first step without a call. */
    void startHere(Function<Predicate<NodeRef>, Step> step) {
        ownStep = Optional.of(step);
        take(step.apply(this::isRuledOut));
    }

    private void addCandidate(NodeRef node) {
        if (!asked.contains(node.keyHash()) && !ruledOut.contains(node.keyHash()) && !node.sameNode(view.self())) {
            candidates.add(node);
        }
    }

    private void next() {
        NodeRef closest = candidates.pollFirst();
        if (calls >= MAX_CALLS || ruledOut.size() > FindSuccessor.MAX_EXCLUDED) {
            fail(lastFailure);
            return;
        }
        if (closest == null) {
            refill();
            return;
        }
        calls++;
        asked.add(closest.keyHash());
        FindSuccessor question = new FindSuccessor(target, ruledOut);
        detector.call(closest.endpoint(), question, detector.timeout(closest), new Reply<>() {
            @Override
            public void answered(Step step) {
                if (!over) {
                    path.add(closest);
                    take(step);
                }
            }

            @Override
            public void failed(CallFailure failure) {
                avoid(closest, failure);
            }
        });
    }

    /** All that were named are dead: those who named them are asked again, and now name others. */
    private void refill() {
        if (ruledOut.size() == ruledOutAtRefill) {
            fail(lastFailure);
            return;
        }
        ruledOutAtRefill = ruledOut.size();
        asked.clear();
        path.forEach(this::addCandidate);
        if (ownStep.isPresent()) {
            take(ownStep.get().apply(this::isRuledOut));
        } else {
            next();
        }
    }

    private boolean isRuledOut(NodeRef node) {
        return ruledOut.contains(node.keyHash());
    }

    private void avoid(NodeRef node, CallFailure failure) {
        if (over) {
            return;
        }
        lastFailure = failure;
        if (failure.reason() == CallFailure.Reason.ID_TAKEN || failure.reason() == CallFailure.Reason.WRONG_RING) {
            fail(failure);
        } else {
            ruledOut.add(node.keyHash());
            next();
        }
    }

    private void take(Step step) {
        if (step instanceof Step.OwnerFound found) {
            if (verifying) {
                verify(found.owner(), found.successors());
            } else {
                succeed(found.owner(), found.successors());
            }
        } else if (step instanceof Step.CloserNodes closer) {
            closer.nodes().forEach(this::addCandidate);
            next();
        }
    }

    /** Asks the owner itself: a dead one gives way to the next, a joiner before it that it knows already is the owner. */
    private void verify(NodeRef owner, List<NodeRef> successors) {
        if (owner.sameNode(view.self())) {
            accept(owner, successors, view.predecessor().orElse(owner));
            return;
        }
        detector.call(owner.endpoint(), new GetPredecessor(), detector.timeout(owner), new Reply<>() {
            @Override
            public void answered(PredecessorAnswer answer) {
                accept(owner, successors, answer.node());
            }

            @Override
            public void failed(CallFailure failure) {
                if (over) {
                    return;
                }
                lastFailure = failure;
                ruledOut.add(owner.keyHash());
                if (successors.isEmpty()) {
                    refill();
                } else {
                    verify(successors.get(0), successors.subList(1, successors.size()));
                }
            }
        });
    }

    private void accept(NodeRef owner, List<NodeRef> successors, NodeRef before) {
        if (!over && isNearer(before, owner) && stepsBack++ < MAX_STEPS_BACK) {
            List<NodeRef> behind = new ArrayList<>(successors);
            behind.add(0, owner);
            verify(before, behind);
        } else {
            succeed(owner, successors);
        }
    }

    /** Says whether the node lies in [target, owner), so that it, if alive, is the owner. */
    private boolean isNearer(NodeRef node, NodeRef owner) {
        return !target.equals(owner.id())
                && (node.id().equals(target) || Arc.between(target, node.id(), owner.id()))
                && !ruledOut.contains(node.keyHash());
    }

    /** How far the node is from preceding the point directly; the point itself is the farthest. */
    private BigInteger distance(NodeRef node) {
        BigInteger distance = view.profile().distance(node.id(), target);
        return distance.signum() == 0 ? BigInteger.ONE.shiftLeft(view.profile().bits()) : distance;
    }

    private void succeed(NodeRef owner, List<NodeRef> successors) {
        if (!over) {
            over = true;
            deadline.cancel();
            callback.found(new LookupResult(target, owner, successors, path));
        }
    }

    private void fail(CallFailure failure) {
        if (!over) {
            over = true;
            deadline.cancel();
            callback.failed(failure);
        }
    }
}
