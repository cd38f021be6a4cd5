// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import io.chordal.dht.env.NodeEnvironment;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingId;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.ring.message.FindSuccessor;
import io.chordal.dht.ring.message.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Finds owners for this node, and tells others the next step towards one.
 *
 * <p>Confined to the serial context. How a lookup proceeds is the {@link LookupTask}'s, what one node knows of a step the
 * {@link RoutingStep}'s.
 */
final class Router {
    private final NodeEnvironment environment;
    private final RoutingConfig config;
    private final RingCell cell;
    private final FailureDetector detector;
    private final RouteMemory memory;
    private final RingGate gate;
    private final Entrances entrances;
    private Supplier<List<NodeRef>> fingers = List::of;

    Router(
            NodeEnvironment environment,
            RoutingConfig config,
            RingCell cell,
            FailureDetector detector,
            RouteMemory memory,
            RingGate gate,
            Entrances entrances) {
        this.environment = environment;
        this.config = config;
        this.cell = cell;
        this.detector = detector;
        this.memory = memory;
        this.gate = gate;
        this.entrances = entrances;
    }

    /** Uses these fingers from now on. */
    void useFingers(Supplier<List<NodeRef>> present) {
        fingers = present;
    }

    /** Finds the owner of the point for the layers above: at once what this node owns, but in paper mode, where the predecessor says it. */
    void lookup(RingId target, Duration timeout, LookupCallback callback) {
        Neighbourhood now = cell.neighbourhood();
        if (config.listAnswers() && now.owns(target)) {
            callback.found(new LookupResult(target, now.self(), now.successors(), List.of()));
        } else if (now.member()) {
            task(target, timeout, callback)
                    .withLocations()
                    .from(ownStep(target))
                    .start(List.of());
        } else {
            lookupFromOutside(target, timeout, callback);
        }
    }

    /** Finds the owner of the point for the maintenance of the ring, which takes nothing from the location cache. */
    void find(RingId target, Duration timeout, LookupCallback callback) {
        task(target, timeout, callback).from(ownStep(target)).start(List.of());
    }

    /** Finds the owner of the point, and the node right before it, as the other node's part of the ring sees them. */
    void findFrom(NodeRef other, RingId target, Duration timeout, LookupCallback callback) {
        task(target, timeout, callback).throughThePredecessor().start(List.of(other));
    }

    /** Answers one step for another node. */
    Step step(FindSuccessor request) {
        Predicate<NodeRef> ruledOut = node -> request.exclude().contains(node.keyHash()) || detector.isDoubtful(node);
        List<NodeRef> others = new ArrayList<>(fingers.get());
        others.addAll(memory.tellable(request.target(), Step.CloserNodes.MAX_NODES, ruledOut));
        return RoutingStep.decide(cell.view(), others, request.target(), ruledOut, request.listAnswers());
    }

    /** Returns the closest nodes before the point that this node knows, other than itself. */
    List<NodeRef> closest(RingId point) {
        Step step = decide(point, detector::isDoubtful, false);
        return step instanceof Step.CloserNodes closer ? closer.nodes() : List.of();
    }

    private LookupTask.OwnStep ownStep(RingId target) {
        return (calls, listAnswers) ->
                decide(target, node -> calls.isRuledOut(node) || detector.isDoubtful(node), listAnswers);
    }

    private Step decide(RingId target, Predicate<NodeRef> ruledOut, boolean listAnswers) {
        List<NodeRef> others = new ArrayList<>(fingers.get());
        others.addAll(memory.towards(target, Step.CloserNodes.MAX_NODES, ruledOut));
        return RoutingStep.decide(cell.view(), others, target, ruledOut, listAnswers);
    }

    private void lookupFromOutside(RingId target, Duration timeout, LookupCallback callback) {
        long start = environment.nanoTime();
        entrances.find(cell.self().endpoint(), new Entrances.Found() {
            @Override
            public void member(NodeRef node, Bytes ringId) {
                gate.belongTo(gate.ringId().orElse(ringId));
                Duration left = timeout.minusNanos(environment.nanoTime() - start);
                List<NodeRef> known = new ArrayList<>(entrances.known());
                known.addAll(memory.towards(target, Step.CloserNodes.MAX_NODES, detector::isDoubtful));
                task(target, left.isNegative() ? Duration.ZERO : left, entrances.learningFrom(callback))
                        .withLocations()
                        .start(known);
            }

            @Override
            public void nobody(CallFailure failure) {
                callback.failed(failure);
            }
        });
    }

    private LookupTask task(RingId target, Duration timeout, LookupCallback callback) {
        return new LookupTask(environment, detector, memory, config, cell, target, timeout, callback);
    }
}
