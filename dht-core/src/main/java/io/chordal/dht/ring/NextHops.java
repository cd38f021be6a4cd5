// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingId;
import io.chordal.dht.id.RingProfile;
import java.math.BigInteger;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;

/**
 * Whom a lookup may ask next: nodes that were named and not asked yet, the best first.
 *
 * <p>Confined to the serial context. Whether one is ruled out is looked at when it is taken out.
 */
final class NextHops {
    private final LookupCalls calls;
    private final NodeRef self;
    private final RingProfile profile;
    private final RingId target;
    private final ToDoubleFunction<NodeRef> roundTrips;
    private final Set<Bytes> asked = new TreeSet<>();
    private final Map<Bytes, Naming> named = new TreeMap<>();
    private final TreeSet<Candidate> waiting;

    /** A node with what would be left of the way once it is reached. */
    private record Candidate(NodeRef node, BigInteger left, double roundTrip) {}

    /** Whom an asked node named. */
    private record Naming(NodeRef by, List<NodeRef> nodes) {}

    private NextHops(
            LookupCalls calls,
            RingView view,
            RingId target,
            ToDoubleFunction<NodeRef> roundTrips,
            Comparator<Candidate> order) {
        this.calls = calls;
        this.self = view.self();
        this.profile = view.profile();
        this.target = target;
        this.roundTrips = roundTrips;
        this.waiting = new TreeSet<>(order.thenComparing(Candidate::left));
    }

    /** The closest to the point first. */
    static NextHops byProgress(LookupCalls calls, RingView view, RingId target) {
        return new NextHops(calls, view, target, node -> 0, Comparator.comparing(Candidate::left));
    }

    /**
     * The closest to the point first, counted in halves of a successor list as far as this node's reaches; of those equally close, the one
     * with the quickest answers. Who is half a list away most likely names the owner.
     */
    static NextHops byProgressAndRoundTrip(
            LookupCalls calls, RingView view, RingId target, ToDoubleFunction<NodeRef> roundTrips) {
        Optional<NodeRef> last = view.successors().last();
        if (last.isEmpty()) {
            return byProgress(calls, view, target);
        }
        BigInteger half = view.profile()
                .distance(view.self().id(), last.get().id())
                .shiftRight(1)
                .max(BigInteger.ONE);
        return new NextHops(
                calls,
                view,
                target,
                roundTrips,
                Comparator.<Candidate, BigInteger>comparing(candidate -> candidate.left.divide(half))
                        .thenComparingDouble(Candidate::roundTrip));
    }

    /** Adds nodes that are known from somewhere. */
    void add(List<NodeRef> nodes) {
        for (NodeRef node : nodes) {
            if (!asked.contains(node.keyHash()) && !calls.isRuledOut(node) && !node.sameNode(self)) {
                waiting.add(new Candidate(node, left(node), roundTrips.applyAsDouble(node)));
            }
        }
    }

    /** Adds nodes that an asked one named, or this node itself. */
    void named(NodeRef by, List<NodeRef> nodes) {
        add(nodes);
        named.put(by.keyHash(), new Naming(by, nodes));
    }

    /**
     * A node was ruled out: whoever named nobody else than nodes ruled out may be asked again, and names others then. Says whether this
     * node itself is one of those.
     */
    boolean ruledOut() {
        boolean self = false;
        for (Naming naming : List.copyOf(named.values())) {
            if (!naming.nodes.isEmpty() && naming.nodes.stream().allMatch(calls::isRuledOut)) {
                named.remove(naming.by.keyHash());
                asked.remove(naming.by.keyHash());
                add(List.of(naming.by));
                self |= naming.by.sameNode(this.self);
            }
        }
        return self;
    }

    /** Takes out the best one. */
    Optional<NodeRef> take() {
        while (!waiting.isEmpty()) {
            NodeRef best = waiting.pollFirst().node;
            if (!calls.isRuledOut(best) && asked.add(best.keyHash())) {
                return Optional.of(best);
            }
        }
        return Optional.empty();
    }

    /** Whoever was asked may be asked again. */
    void forgetAsked() {
        asked.clear();
    }

    /** How far the node is from preceding the point directly; the point itself is the farthest. */
    BigInteger left(NodeRef node) {
        BigInteger distance = profile.distance(node.id(), target);
        return distance.signum() == 0 ? BigInteger.ONE.shiftLeft(profile.bits()) : distance;
    }

    /** Says whether somebody waits who is closer to the point. */
    boolean hasCloserThan(BigInteger left) {
        return waiting.stream().anyMatch(candidate -> candidate.left.compareTo(left) < 0);
    }
}
