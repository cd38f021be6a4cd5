// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import io.chordal.dht.id.Arc;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.ring.message.RingState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Who may become the predecessor, and every decision of Zave's notify and rectify (TSE 2017, section 4) as a pure function of the
 * view and of who is thought dead; {@link Rectifier} carries out what it says.
 *
 * <p>Immutable and bounded. A candidate counts only once it has answered a ping itself.
 *
 * @param onCheck those who are pinged just now, without duplicates
 * @param turnedUp those of them who did not offer themselves
 * @param secondBest who offered itself last without being chosen: asked first when the predecessor is lost
 * @param insisting the last of an open list, which has offered itself while this node had no predecessor, and how often
 */
record Candidates(
        List<NodeRef> onCheck, List<NodeRef> turnedUp, Optional<NodeRef> secondBest, Optional<Insisting> insisting) {
    /** Nobody has offered itself. */
    static final Candidates NONE = new Candidates(List.of(), List.of(), Optional.empty(), Optional.empty());

    /** Whoever stands between the last of a list and this node notifies it as often as that one, once in each of its rounds. */
    private static final int PATIENCE = 4;

    private static final int MAX_CHECKS = 64;

    Candidates {
        onCheck = List.copyOf(onCheck);
        turnedUp = List.copyOf(turnedUp);
    }

    /**
     * A node says that it may be the predecessor; in a small ring it also makes itself known so, and it may be a nearer successor. It
     * is pinged if that is news.
     */
    Candidates notified(RingView view, NodeRef candidate, Verdicts verdicts) {
        Optional<Insisting> now =
                view.mayEndWith(candidate) ? Optional.of(Insisting.again(insisting, candidate)) : insisting;
        Candidates offered = new Candidates(onCheck, without(turnedUp, candidate), secondBest, now);
        boolean asksAgain = view.mayEndWith(candidate) && offered.insists(candidate);
        return asksAgain || isNews(view, candidate, verdicts)
                ? offered.checking(view, candidate)
                : offered.passedOver(view, candidate);
    }

    private static boolean isNews(RingView view, NodeRef candidate, Verdicts verdicts) {
        boolean news = view.betterPredecessor(candidate)
                || view.nearerSuccessor(candidate)
                || view.successors().closed() && !view.successors().contains(candidate)
                || verdicts.isDeadOrGone(candidate);
        return news && !candidate.id().equals(view.self().id());
    }

    private Candidates checking(RingView view, NodeRef candidate) {
        boolean room = onCheck.size() < MAX_CHECKS
                && onCheck.stream().noneMatch(node -> node.id().equals(candidate.id()));
        if (!view.standing().inRing() || !room) {
            return this;
        }
        List<NodeRef> more = new ArrayList<>(onCheck);
        more.add(candidate);
        return new Candidates(more, turnedUp, secondBest, insisting);
    }

    /**
     * A live member has turned up without saying what it is to this node. It is a candidate beside a known predecessor or in a small ring;
     * where the predecessor is lost, nothing says that nobody stands between, and only a Notify of its own counts. So it is never
     * the second best.
     */
    Candidates met(RingView view, NodeRef member, Verdicts verdicts) {
        if (view.predecessor().filter(member::equals).isPresent()) {
            return passedOver(view, member);
        }
        if (!comparable(view) || !isNews(view, member, verdicts)) {
            return this;
        }
        Candidates next = checking(view, member);
        if (next.onCheck.size() == onCheck.size()) {
            return this;
        }
        List<NodeRef> more = new ArrayList<>(turnedUp);
        more.add(member);
        return new Candidates(next.onCheck, more, secondBest, insisting);
    }

    /** Says whether there is something that tells where a member belongs that does not say so itself. */
    private static boolean comparable(RingView view) {
        return view.predecessor().isPresent() || view.successors().closed();
    }

    /** Says whether the place before this node is empty, and nothing that it knows tells who belongs there. */
    static boolean isOpen(RingView view) {
        return !comparable(view);
    }

    /**
     * Says whether the candidate, as its own list tells, stands right before this node. Nodes notify others too than their successors: those
     * of whom they hear again.
     */
    static boolean listsNobodyBefore(NodeRef self, NodeRef candidate, RingState state) {
        return state.isWholeOf(candidate)
                && state.successors().stream().noneMatch(node -> Arc.between(candidate.id(), node.id(), self.id()));
    }

    /** Says whether the candidate, which has answered, may be rectified with: it said so itself, or can still be compared. */
    boolean mayRectify(RingView view, NodeRef candidate) {
        return !turnedUp.contains(candidate) || comparable(view);
    }

    /** The ping of a candidate has had its outcome. */
    Candidates checked(NodeRef candidate) {
        Optional<Insisting> others = insisting.filter(it -> !it.node.equals(candidate));
        return new Candidates(without(onCheck, candidate), without(turnedUp, candidate), secondBest, others);
    }

    private static List<NodeRef> without(List<NodeRef> nodes, NodeRef one) {
        return nodes.stream().filter(node -> !node.equals(one)).toList();
    }

    /** Says whether the node is the last of an open list and has offered itself often enough to be asked. */
    boolean insists(NodeRef node) {
        return insisting
                .filter(it -> it.node.equals(node) && it.times >= PATIENCE)
                .isPresent();
    }

    /** The candidate, which insists, has answered and lists nobody between itself and this node: the list ends with it. */
    static RingView ended(RingView view, NodeRef candidate, Verdicts verdicts) {
        return rectified(view.endingWith(candidate), candidate, verdicts);
    }

    /** The candidate has answered: rectify. */
    static RingView rectified(RingView view, NodeRef candidate, Verdicts verdicts) {
        boolean predecessorDead =
                view.predecessor().filter(verdicts::isDeadOrGone).isPresent();
        return view.withMember(candidate).rectified(candidate, predecessorDead);
    }

    /**
     * Remembers a live node that was not chosen, though it may stand before this one. A sign of life from the predecessor makes that
     * forgotten: whoever still thinks itself the next after it will say so again.
     */
    Candidates passedOver(RingView view, NodeRef candidate) {
        if (view.predecessor().filter(candidate::equals).isPresent()) {
            return new Candidates(onCheck, turnedUp, Optional.empty(), Optional.empty());
        }
        return view.mayPrecede(candidate) ? new Candidates(onCheck, turnedUp, Optional.of(candidate), insisting) : this;
    }

    /**
     * The view has changed: a lost predecessor's place is offered to the second best, and in a small ring to the last of the list. A
     * live node of the list that stands nearer than the predecessor bounds what self claims, and is asked while it is listed: the
     * list may lose it again before it has made itself known.
     */
    Candidates changed(RingView view, Verdicts verdicts) {
        if (!view.standing().inRing()) {
            return this;
        }
        Optional<NodeRef> last =
                view.successors().without(verdicts::isDeadOrGone).last();
        if (view.predecessor().isPresent()) {
            return last.filter(view::betterPredecessor)
                    .map(node -> met(view, node, verdicts))
                    .orElse(this);
        }
        Candidates next = last.filter(node -> view.successors().closed())
                .map(node -> notified(view, node, verdicts))
                .orElse(this);
        Optional<NodeRef> offered = next.secondBest
                .filter(node -> !verdicts.isDeadOrGone(node))
                .filter(node -> !isBehindLast(view, last, node));
        return offered.map(node -> new Candidates(next.onCheck, next.turnedUp, Optional.empty(), next.insisting)
                        .notified(view, node, verdicts))
                .orElse(next);
    }

    /** Says whether a small ring's list has somebody nearer, so that this one would stand in for who answers a moment later. */
    private static boolean isBehindLast(RingView view, Optional<NodeRef> last, NodeRef node) {
        return view.successors().closed()
                && last.filter(near ->
                                Arc.between(node.id(), near.id(), view.self().id()))
                        .isPresent();
    }

    /**
     * A node that has offered itself some times.
     *
     * @param node who
     * @param times how often, in a row
     */
    record Insisting(NodeRef node, int times) {
        private static Insisting again(Optional<Insisting> before, NodeRef node) {
            int times = before.filter(it -> it.node.equals(node))
                    .map(it -> Math.min(PATIENCE, it.times + 1))
                    .orElse(1);
            return new Insisting(node, times);
        }
    }
}
