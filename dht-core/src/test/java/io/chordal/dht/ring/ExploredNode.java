// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import io.chordal.dht.id.NodeRef;
import io.chordal.dht.ring.StabilizeRound.Phase;
import io.chordal.dht.ring.message.RingState;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * One node as the exploration sees it: all that its next steps depend on. Each step calls the production code's pure functions and
 * says what the node sends.
 *
 * <p>Immutable; two that are equal behave alike from now on, since versions are brought into a normal form: a list's is 1, and the
 * one that a question was asked at is 1 if the list is still the same, else 0.
 */
public final class ExploredNode {
    private final RingView view;
    private final Set<Integer> dead;
    private final StabilizeRound round;
    private final Optional<NodeRef> joinAsked;

    private record Canonical(RingView view, Set<Integer> dead, StabilizeRound round, Optional<NodeRef> joinAsked) {}

    private ExploredNode(RingView view, Set<Integer> dead, StabilizeRound round, Optional<NodeRef> joinAsked) {
        boolean fresh = round.version() == view.successorsVersion();
        this.view = new RingView(
                view.self(),
                view.profile(),
                view.listLength(),
                view.standing(),
                view.predecessor(),
                view.successors(),
                1,
                1);
        this.dead = Set.copyOf(dead);
        this.round =
                round.isIdle() ? StabilizeRound.IDLE : new StabilizeRound(round.phase(), round.asked(), fresh ? 1 : 0);
        this.joinAsked = joinAsked;
    }

    private static ExploredNode resting(RingView view) {
        return new ExploredNode(view, Set.of(), StabilizeRound.IDLE, Optional.empty());
    }

    /** Returns nodes at these places of a circle of 256 points. */
    public static List<NodeRef> at(int... places) {
        return RingPoints.these(places);
    }

    /** Returns a member of an ideal ring. */
    public static ExploredNode member(
            NodeRef self, Optional<NodeRef> predecessor, List<NodeRef> list, boolean closed, int r) {
        return resting(new RingView(
                self,
                RingPoints.CIRCLE,
                ListLength.fixed(r),
                Standing.MEMBER,
                predecessor,
                new SuccessorList(self, list, closed),
                1,
                1));
    }

    /** Returns a node that is in no ring. */
    public static ExploredNode outside(NodeRef self, int r) {
        return resting(RingView.outside(self, RingPoints.CIRCLE, ListLength.fixed(r), 1));
    }

    public RingView view() {
        return view;
    }

    public boolean isMember() {
        return view.standing().inRing();
    }

    public boolean isJoining() {
        return view.standing() == Standing.JOINING;
    }

    public boolean isIdle() {
        return round.isIdle();
    }

    /** Says whether the reply to the question that is open would still be applied. */
    public boolean isFresh() {
        return joinAsked.isPresent() || round.version() == view.successorsVersion();
    }

    /** Returns who was asked for its state and has not answered yet. */
    public Optional<NodeRef> asked() {
        return joinAsked.or(round::asked);
    }

    /** Returns whom the node notifies at the end of each round. */
    public Optional<NodeRef> notifiesInRounds(RingRules rules) {
        return rules.unanswered(StabilizeRound.IDLE, view, verdicts()).round().asked();
    }

    /** Says whether the death of the node would be news to this one, which watches it. */
    public boolean watches(NodeRef node) {
        return !isDead(node)
                && (view.predecessor().filter(node::equals).isPresent()
                        || view.successors().contains(node));
    }

    /** Returns what the node answers about its state. */
    public RingState state() {
        return new RingState(
                0,
                false,
                Optional.of(view.self()),
                view.predecessor(),
                view.successors().nodes(),
                view.successors().closed());
    }

    /** The node begins to look for its place. */
    public ExploredNode joining() {
        return new ExploredNode(view.joining(), dead, round, Optional.empty());
    }

    /** The node asks the member, behind which its place may be. */
    public ExploredNode askedToJoin(NodeRef member) {
        return new ExploredNode(view, dead, round, Optional.of(member));
    }

    /** The node begins a round of stabilize. */
    public ExploredNode begun(RingRules rules) {
        return updated(view, dead, rules.begun(view, verdicts()));
    }

    /** A member that was remembered, or told of, is alive: Rechecker.meet, of which the Notify is left to any other step. */
    public ExploredNode met(NodeRef node) {
        return new ExploredNode(view, dead, round.isIdle() ? StabilizeRound.considering(view, node) : round, joinAsked);
    }

    /** Whoever was asked answers. */
    public ExploredNode answered(RingState state, RingRules rules) {
        if (joinAsked.isPresent()) {
            return rules.joined(view, joinAsked.get(), state)
                    .map(place -> updated(place, dead, round))
                    .orElseGet(this::joining);
        }
        return followed(rules.answered(round, view, state, verdicts()), rules);
    }

    /** Whoever was asked is dead. */
    public ExploredNode unanswered(RingRules rules) {
        return followed(rules.unanswered(round, view, verdicts()), rules);
    }

    /** A Notify of the node has arrived, or this one looks for it itself, and its pong arrives now. */
    public ExploredNode offered(NodeRef candidate, RingRules rules) {
        Candidates now = rules.notified(Candidates.NONE, view, candidate, verdicts());
        return now.onCheck().contains(candidate) ? ponged(candidate, rules) : this;
    }

    /** A pong arrives that the node sent before it crashed. */
    public ExploredNode ponged(NodeRef candidate, RingRules rules) {
        return isDead(candidate)
                ? returned(candidate, rules).ponged(candidate, rules)
                : updated(rules.rectified(view, candidate, verdicts()), dead, round);
    }

    /** The node learns that another is dead. */
    public ExploredNode bereft(NodeRef node, RingRules rules) {
        Set<Integer> more = new TreeSet<>(dead);
        more.add(place(node));
        return updated(rules.pruned(view, verdicts(more)), more, round);
    }

    /** FailureDetector.believe: a node thought dead proves that it lives, or did when it sent its pong. */
    private ExploredNode returned(NodeRef node, RingRules rules) {
        Set<Integer> fewer = new TreeSet<>(dead);
        fewer.remove(place(node));
        return updated(rules.pruned(view, verdicts(fewer)), fewer, round).met(node);
    }

    /** What follows in a round, which ends with a Notify; that it waits until this has arrived is left out. */
    private ExploredNode followed(StabilizeRound.Step step, RingRules rules) {
        if (step.round().phase() == Phase.DOUBTING) {
            throw new IllegalStateException("nobody leaves or starts again, so nobody answers for another");
        }
        StabilizeRound next = step.round().phase() == Phase.NOTIFYING ? StabilizeRound.IDLE : step.round();
        return updated(step.view(), dead, next);
    }

    private ExploredNode updated(RingView next, Set<Integer> nowDead, StabilizeRound nextRound) {
        return new ExploredNode(next, nowDead, nextRound, Optional.empty());
    }

    private Verdicts verdicts() {
        return verdicts(dead);
    }

    private static Verdicts verdicts(Set<Integer> dead) {
        return new Verdicts() {
            @Override
            public boolean isDead(NodeRef node) {
                return dead.contains(place(node));
            }

            @Override
            public boolean isGone(NodeRef node) {
                return false;
            }
        };
    }

    private boolean isDead(NodeRef node) {
        return dead.contains(place(node));
    }

    private static int place(NodeRef node) {
        return node.id().toBigInteger().intValue();
    }

    private Canonical canonical() {
        return new Canonical(view, dead, round, joinAsked);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ExploredNode node && canonical().equals(node.canonical());
    }

    @Override
    public int hashCode() {
        return canonical().hashCode();
    }

    @Override
    public String toString() {
        return place(view.self()) + " " + view.standing()
                + " pred "
                + view.predecessor()
                        .map(ExploredNode::place)
                        .map(String::valueOf)
                        .orElse("-")
                + " list " + places(view.successors().nodes())
                + (view.successors().closed() ? " closed" : "")
                + (dead.isEmpty() ? "" : " dead " + dead)
                + (round.isIdle()
                        ? ""
                        : " " + round.phase() + places(round.asked().stream().toList()) + (isFresh() ? "" : " (old)"))
                + joinAsked.map(node -> " asks to join behind " + place(node)).orElse("");
    }

    private static List<Integer> places(List<NodeRef> nodes) {
        return nodes.stream().map(ExploredNode::place).toList();
    }
}
