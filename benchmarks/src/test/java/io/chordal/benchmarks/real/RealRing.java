// SPDX-License-Identifier: Apache-2.0
package io.chordal.benchmarks.real;

import io.chordal.dht.DhtNode;
import io.chordal.dht.DhtNodeBuilder;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingId;
import io.chordal.dht.ring.FingerTable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;

/**
 * A ring of nodes in this process, each with a gRPC server of its own on loopback.
 *
 * <p>Used by one thread.
 */
final class RealRing implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final long LOOK_EVERY_NANOS = 50_000_000;
    private static final long ANSWER_SECONDS = 30;

    private final DhtNode founder;
    private final List<DhtNode> nodes = new ArrayList<>();

    private RealRing(DhtNode founder) {
        this.founder = founder;
        nodes.add(founder);
    }

    /** Starts so many nodes, one after the other, each described as the function says, and waits until all know their neighbours. */
    static RealRing of(int size, IntFunction<DhtNodeBuilder> described) {
        RealRing ring = new RealRing(described.apply(0).createRing().start());
        List<String> entrance = List.of(ring.founder.endpoint().toString());
        try {
            for (int i = 1; i < size; i++) {
                ring.nodes.add(described.apply(i).join(entrance).start());
            }
            ring.nodes.sort(Comparator.comparing(node -> node.self().id()));
            ring.await("neighbours", ring::neighboursAreRight);
            return ring;
        } catch (RuntimeException e) {
            ring.close();
            throw e;
        }
    }

    /** Returns the node that founded the ring. */
    DhtNode founder() {
        return founder;
    }

    /** Returns the nodes in ring order. */
    List<DhtNode> nodes() {
        return List.copyOf(nodes);
    }

    /** Waits until every finger of every node is the right one. */
    void awaitFingers() {
        await("fingers", () -> nodes.stream().allMatch(this::fingersAreRight));
    }

    /** Waits until no node misses a copy of its records, and all may say what is there. */
    void awaitCopies() {
        await(
                "copies",
                () -> nodes.stream()
                        .map(node -> get(node.records().health()))
                        .allMatch(health -> health.active() && health.inStep() && health.missingCopies() == 0));
    }

    private boolean neighboursAreRight() {
        for (int i = 0; i < nodes.size(); i++) {
            NodeRef next = nodes.get((i + 1) % nodes.size()).self();
            NodeRef before = nodes.get((i + nodes.size() - 1) % nodes.size()).self();
            List<NodeRef> successors = nodes.get(i).neighbourhood().successors();
            if (successors.isEmpty()
                    || !successors.get(0).equals(next)
                    || !nodes.get(i).neighbourhood().predecessor().equals(Optional.of(before))) {
                return false;
            }
        }
        return true;
    }

    private boolean fingersAreRight(DhtNode node) {
        FingerTable fingers = get(node.fingers());
        for (int slot = 0; slot < node.ringState().profile().bits(); slot++) {
            NodeRef right = owner(fingers.start(slot)).self();
            if (!right.equals(node.self()) && !fingers.nodeAt(slot).equals(Optional.of(right))) {
                return false;
            }
        }
        return true;
    }

    /** Returns the first node at or after the point. */
    DhtNode owner(RingId point) {
        return nodes.stream()
                .filter(node -> node.self().id().compareTo(point) >= 0)
                .findFirst()
                .orElse(nodes.get(0));
    }

    private void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new IllegalStateException("the ring's " + what + " are not right after " + PATIENCE);
            }
            LockSupport.parkNanos(LOOK_EVERY_NANOS);
        }
    }

    /** Waits for the outcome. */
    static <T> T get(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException("no answer", e);
        }
    }

    @Override
    public void close() {
        nodes.forEach(DhtNode::close);
    }
}
