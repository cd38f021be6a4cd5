// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import io.chordal.dht.env.NodeEnvironment;
import io.chordal.dht.env.Timer;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingId;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.net.Reply;
import io.chordal.dht.ring.message.FindSuccessor;
import io.chordal.dht.ring.message.Step;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One iterative lookup: asks the closest known node that precedes the point for closer ones until one names the owner, goes
 * around every node that does not answer, asks a second one where an answer takes long, and believes in an owner only once that has
 * answered itself ({@link OwnerCheck}).
 *
 * <p>Confined to the serial context; gives exactly one outcome. Bounded in calls, in nodes ruled out, and in time.
 */
final class LookupTask {
    private final NodeEnvironment environment;
    private final FailureDetector detector;
    private final RouteMemory memory;
    private final RoutingConfig config;
    private final RingView view;
    private final Optional<NodeRef> before;
    private final RingId target;
    private final LookupCallback callback;
    private final Timer deadline;
    private final LookupCalls calls;
    private final NextHops candidates;
    private final List<NodeRef> path = new ArrayList<>();
    private final List<NodeRef> waitedFor = new ArrayList<>();
    private Optional<OwnStep> ownStep = Optional.empty();
    private boolean strict;
    private boolean joining;
    private boolean learning;
    private boolean searching;
    private boolean checking;
    private int ruledOutAtRefill;
    private boolean over;

    /** The step that this node, a member, takes by what it knows itself. */
    interface OwnStep {
        /** Returns the step, without the nodes ruled out. */
        Step take(LookupCalls ruledOut, boolean listAnswers);
    }

    LookupTask(
            NodeEnvironment environment,
            FailureDetector detector,
            RouteMemory memory,
            RoutingConfig config,
            RingCell cell,
            RingId target,
            Duration timeout,
            LookupCallback callback) {
        this.environment = environment;
        this.detector = detector;
        this.memory = memory;
        this.config = config;
        this.view = cell.view();
        this.before = cell.neighbourhood().nearestBefore();
        this.target = target;
        this.callback = callback;
        this.calls = new LookupCalls(detector, memory);
        this.strict = !config.listAnswers();
        this.candidates = config.routes() > 0
                ? NextHops.byProgressAndRoundTrip(calls, view, target, detector::roundTrip)
                : NextHops.byProgress(calls, view, target);
        this.deadline = environment.schedule(
                timeout,
                () -> fail(new CallFailure(
                        CallFailure.Reason.TIMEOUT,
                        "lookup of " + target + " after " + path.size() + " hops; the last call: "
                                + calls.lastFailure().message())));
    }

    /** Takes the owner that its predecessor names without asking it, and never names or asks the node with this key. */
    LookupTask forJoiner(Bytes ownKey) {
        joining = true;
        strict = true;
        calls.ruleOut(ownKey);
        return this;
    }

    /** Takes only the word of the node right before the point for its owner, so that the path ends there. */
    LookupTask throughThePredecessor() {
        strict = true;
        return this;
    }

    /** Uses the location cache, and tells it what comes out. */
    LookupTask withLocations() {
        learning = true;
        return this;
    }

    /** Takes the first step by what this node knows itself, a member. */
    LookupTask from(OwnStep step) {
        ownStep = Optional.of(step);
        return this;
    }

    /** Begins: with whoever owned the point when that was last heard, otherwise with these nodes and this node itself. */
    void start(List<NodeRef> known) {
        candidates.add(known);
        Optional<NodeRef> guess = learning ? memory.ownerOf(target) : Optional.empty();
        if (guess.isEmpty()) {
            search();
            return;
        }
        Timer slow = afterPatience(guess.get(), this::search);
        new OwnerCheck(calls, view, before, target, false, new OwnerCheck.Outcome() {
                    @Override
                    public void confirmed(RingId from, NodeRef owner, List<NodeRef> successors) {
                        slow.cancel();
                        succeed(from, owner, successors);
                    }

                    @Override
                    public void unconfirmed(NodeRef lastAsked) {
                        slow.cancel();
                        memory.notOwner(guess.get());
                        memory.notOwner(lastAsked);
                        search();
                    }
                })
                .ask(guess.get(), List.of());
    }

    private void search() {
        if (!over && !searching) {
            searching = true;
            takeOwnStepOrNext();
        }
    }

    private void takeOwnStepOrNext() {
        if (ownStep.isPresent()) {
            take(view.self(), ownStep.get().take(calls, !strict));
        } else {
            next();
        }
    }

    /** Asks the best candidate, unless somebody at least as close is waited for already. */
    private void next() {
        if (over || checking || !waitedFor.isEmpty() && !candidates.hasCloserThan(closestWaitedFor())) {
            return;
        }
        ask();
    }

    private BigInteger closestWaitedFor() {
        return waitedFor.stream()
                .map(candidates::left)
                .min(BigInteger::compareTo)
                .orElseThrow();
    }

    private void ask() {
        if (calls.exhausted()) {
            fail(calls.lastFailure());
            return;
        }
        if (waitedFor.size() >= config.parallel()) {
            return;
        }
        Optional<NodeRef> best = candidates.take();
        if (best.isPresent()) {
            ask(best.get());
        } else if (waitedFor.isEmpty()) {
            refill();
        }
    }

    private void ask(NodeRef node) {
        waitedFor.add(node);
        Timer slow = afterPatience(node, () -> {
            if (!over && !checking) {
                ask();
            }
        });
        calls.call(node, new FindSuccessor(target, calls.ruledOut(), !strict), new Reply<>() {
            @Override
            public void answered(Step step) {
                slow.cancel();
                waitedFor.remove(node);
                if (!over) {
                    path.remove(node);
                    path.add(node);
                    take(node, step);
                }
            }

            @Override
            public void failed(CallFailure failure) {
                slow.cancel();
                waitedFor.remove(node);
                if (Entrances.isFinal(failure)) {
                    fail(failure);
                } else if (!over && !checking) {
                    if (candidates.ruledOut() && ownStep.isPresent()) {
                        takeOwnStepOrNext();
                    } else {
                        ask();
                    }
                }
            }
        });
    }

    /** Runs the task once the node has taken long to answer, if a second node may be asked then. */
    private Timer afterPatience(NodeRef node, Runnable task) {
        return config.parallel() > 1 ? environment.schedule(detector.patience(node), task) : () -> {};
    }

    /** All that were named are dead: those who named them are asked again, and now name others. */
    private void refill() {
        if (calls.ruledOut().size() == ruledOutAtRefill) {
            fail(calls.lastFailure());
            return;
        }
        ruledOutAtRefill = calls.ruledOut().size();
        again();
    }

    private void again() {
        candidates.forgetAsked();
        candidates.add(path);
        takeOwnStepOrNext();
    }

    private void take(NodeRef by, Step step) {
        if (step instanceof Step.OwnerFound found) {
            if (checking) {
                return;
            }
            if (joining) {
                succeed(found.owner().id(), found.owner(), found.successors());
            } else {
                check(found.owner(), found.successors());
            }
        } else if (step instanceof Step.CloserNodes closer) {
            memory.told(closer.nodes());
            candidates.named(by, closer.nodes());
            next();
        }
    }

    private void check(NodeRef owner, List<NodeRef> successors) {
        checking = true;
        new OwnerCheck(calls, view, before, target, strict, new OwnerCheck.Outcome() {
                    @Override
                    public void confirmed(RingId from, NodeRef confirmed, List<NodeRef> after) {
                        succeed(from, confirmed, after);
                    }

                    @Override
                    public void unconfirmed(NodeRef lastAsked) {
                        checking = false;
                        if (over) {
                            return;
                        }
                        if (strict) {
                            refill();
                        } else {
                            strict = true;
                            again();
                        }
                    }
                })
                .ask(owner, successors);
    }

    private void succeed(RingId from, NodeRef owner, List<NodeRef> successors) {
        if (over) {
            return;
        }
        over = true;
        deadline.cancel();
        if (learning) {
            memory.located(from, owner, successors);
        }
        memory.told(successors);
        callback.found(new LookupResult(
                target, owner, successors, path, calls.answered(), calls.unanswered(), calls.deadOwners()));
    }

    private void fail(CallFailure failure) {
        if (!over) {
            over = true;
            deadline.cancel();
            callback.failed(failure);
        }
    }
}
