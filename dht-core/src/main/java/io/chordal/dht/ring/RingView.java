// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Arc;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingProfile;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * All that one node believes of its ring, and every step by which that belief changes: Zave's corrected operations (TSE
 * 2017) as pure functions. Not hers are closed lists, which hold a whole small ring ({@link #withMember}), the predecessor that stands in
 * where a list would become empty, and who may take an empty place before this node ({@link #mayPrecede}); {@code docs/ring.md} says why,
 * and names the invariants.
 *
 * <p>Immutable. A step that asks somebody first is applied only if the version of what it changes is still what it was when
 * the question was asked; the caller sees to that. Which nodes are dead is told from outside; fingers never come in here.
 *
 * @param self this node in its present life
 * @param profile the shape of the ring
 * @param listLength how many successors the node lists
 * @param standing where the node stands
 * @param predecessor the nearest live node before self that has made itself known
 * @param successors the nodes after self
 * @param predecessorVersion raised when the predecessor changes
 * @param successorsVersion raised when the successor list changes
 */
public record RingView(
        NodeRef self,
        RingProfile profile,
        ListLength listLength,
        Standing standing,
        Optional<NodeRef> predecessor,
        SuccessorList successors,
        long predecessorVersion,
        long successorsVersion) {
    public RingView {
        requireNonNull(profile, "profile is null");
        requireNonNull(listLength, "listLength is null");
        requireNonNull(standing, "standing is null");
        requireNonNull(predecessor, "predecessor is null");
        if (!successors.self().equals(self)) {
            throw new IllegalArgumentException("the list of " + successors.self() + " given to " + self);
        }
        if (predecessor.isPresent() && predecessor.get().id().equals(self.id())) {
            throw new IllegalArgumentException(self + " is not its own predecessor");
        }
    }

    /** Returns the view of a node that is in no ring; versions begin anywhere, so that no two lives share them. */
    public static RingView outside(NodeRef self, RingProfile profile, ListLength listLength, long firstVersion) {
        return new RingView(
                self,
                profile,
                listLength,
                Standing.CLIENT,
                Optional.empty(),
                SuccessorList.alone(self),
                1,
                firstVersion);
    }

    /** The node begins to look for its place. */
    public RingView joining() {
        return withStanding(Standing.JOINING);
    }

    /** The node gives up looking for its place. */
    public RingView outside() {
        return new RingView(
                self,
                profile,
                listLength,
                Standing.CLIENT,
                Optional.empty(),
                SuccessorList.alone(self),
                predecessorVersion + 1,
                successorsVersion + 1);
    }

    /** The node is a ring of one. */
    public RingView founded() {
        return withSuccessors(SuccessorList.alone(self)).withStanding(Standing.MEMBER);
    }

    /**
     * Zave's join: the node takes its place right behind the member, whose whole list it adopts at once. Says so only if
     * self ∈ (member, first of the list), or the member is alone; otherwise the walk has to go on, and nothing changes.
     */
    public Optional<RingView> joined(NodeRef member, List<NodeRef> memberList, boolean memberClosed) {
        NodeRef first = memberList.isEmpty() ? member : memberList.get(0);
        boolean alone = memberList.isEmpty() && memberClosed;
        if (memberList.isEmpty() && !alone || !Arc.between(member.id(), self.id(), first.id())) {
            return Optional.empty();
        }
        SuccessorList list = SuccessorList.joining(self, member, memberList, memberClosed, listLength, profile);
        return Optional.of(
                withPredecessor(Optional.empty()).withSuccessors(list).withStanding(Standing.MEMBER));
    }

    /** Stabilize, step one: the first live successor answered with its list. */
    public RingView stabilized(NodeRef head, List<NodeRef> headList, boolean headClosed) {
        return withSuccessors(SuccessorList.behind(self, head, headList, headClosed, listLength, profile));
    }

    /** Says whether the node would be a nearer successor: node ∈ (self, first of the list). */
    public boolean nearerSuccessor(NodeRef node) {
        return Arc.between(
                self.id(), node.id(), successors.head().map(NodeRef::id).orElse(self.id()));
    }

    /** Stabilize, step two: the nearer node that the successor named has itself answered with its list. */
    public RingView adopted(NodeRef nearer, List<NodeRef> itsList, boolean itsListClosed) {
        return nearerSuccessor(nearer) ? stabilized(nearer, itsList, itsListClosed) : this;
    }

    /** Says whether the node would be a better predecessor than the present one: none, an earlier life, or farther back. */
    public boolean betterPredecessor(NodeRef candidate) {
        return predecessor
                .map(present -> present.sameNode(candidate)
                        ? present.incarnation() < candidate.incarnation()
                        : Arc.between(present.id(), candidate.id(), self.id()))
                .orElseGet(() -> mayPrecede(candidate));
    }

    /**
     * Zave's rectify: the candidate is alive; it becomes predecessor if the present one is dead or farther back. Not in her version: a
     * lost predecessor's place stays empty rather than being given to somebody among the own successors, see {@link #mayPrecede}.
     */
    public RingView rectified(NodeRef candidate, boolean predecessorDead) {
        boolean replaces = predecessorDead && mayPrecede(candidate);
        return replaces || betterPredecessor(candidate) ? withPredecessor(Optional.of(candidate)) : this;
    }

    /**
     * Says whether the node can stand right before self, as far as the list tells. One on the way from self to the last successor can
     * only where the list goes all the way around. Otherwise there are nodes between the end of the list and self that have not made
     * themselves known yet, and with such a predecessor self would claim what all of them own.
     */
    boolean mayPrecede(NodeRef node) {
        boolean amongSuccessors = successors
                .last()
                .filter(last -> new Arc(self.id(), last.id()).contains(node.id()))
                .isPresent();
        return !node.id().equals(self.id()) && (successors.closed() || !amongSuccessors);
    }

    /**
     * Says whether the node is the last of a list that may go all around without anybody knowing it, as in a ring with just as many others
     * as the list has places; then it is the predecessor that this node lacks.
     */
    boolean mayEndWith(NodeRef node) {
        return predecessor.isEmpty()
                && !successors.closed()
                && successors.last().filter(node::equals).isPresent();
    }

    /** The last of the list lists nobody between itself and self. */
    RingView endingWith(NodeRef last) {
        return mayEndWith(last) ? withPredecessor(Optional.of(last)) : this;
    }

    /**
     * Dead nodes at the head of the list make room for the first live one, and a dead predecessor is forgotten. Dead nodes
     * farther down stay: they may be alive to others, and are skipped. A list is never emptied while a live predecessor is
     * left, which then stands in as successor.
     */
    public RingView withoutDead(Predicate<NodeRef> dead) {
        Optional<NodeRef> before = predecessor.filter(dead.negate());
        RingView view = before.equals(predecessor) ? this : withPredecessor(before);
        Optional<NodeRef> first = successors.firstNot(dead);
        if (first.isPresent()) {
            NodeRef live = first.get();
            return view.withSuccessors(
                    successors.without(node -> Arc.between(self.id(), node.id(), live.id()) && !node.equals(live)));
        }
        return successors.nodes().isEmpty() ? view : view.withSuccessors(view.lastResort());
    }

    /** The nodes ruled out are gone for good, wherever they stand: they left, or a later life of theirs was seen. */
    public RingView withoutGone(Predicate<NodeRef> gone) {
        Optional<NodeRef> before = predecessor.filter(gone.negate());
        RingView view = before.equals(predecessor) ? this : withPredecessor(before);
        SuccessorList left = successors.without(gone);
        return view.withSuccessors(left.nodes().isEmpty() && !successors.nodes().isEmpty() ? view.lastResort() : left);
    }

    /** What has died or gone since leaves the view. */
    RingView pruned(Verdicts verdicts) {
        return withoutGone(verdicts::isGone).withoutDead(verdicts::isDead);
    }

    /**
     * A live member has made itself known; a small ring's list takes it in at once while there is room. It pushes nobody out: what
     * lies behind it is not known until it has been asked for its list.
     */
    public RingView withMember(NodeRef node) {
        if (!successors.closed() || successors.contains(node)) {
            return this;
        }
        SuccessorList grown = successors.with(node, listLength, profile);
        return grown.closed() ? withSuccessors(grown) : this;
    }

    /** The node begins to hand over. */
    public RingView leaving() {
        return withStanding(Standing.LEAVING);
    }

    /** The node has said goodbye. */
    public RingView left() {
        return withPredecessor(Optional.empty())
                .withSuccessors(SuccessorList.alone(self))
                .withStanding(Standing.LEFT);
    }

    /** Returns the predecessor, if the list has changed since that was told of it, whose own list it is part of. */
    Optional<NodeRef> toldOfChange(long toldVersion) {
        return standing.inRing() && successorsVersion != toldVersion ? predecessor : Optional.empty();
    }

    /** Returns those to whom a node that has just joined makes itself known: in a small ring everybody. */
    List<NodeRef> greeted() {
        return successors.closed() ? successors.nodes() : List.of();
    }

    /** Returns the number that stands for the whole view on the wire. */
    public long version() {
        return predecessorVersion + successorsVersion;
    }

    private SuccessorList lastResort() {
        return predecessor
                .map(node -> new SuccessorList(self, List.of(node), true))
                .orElseGet(() -> SuccessorList.alone(self));
    }

    private RingView withStanding(Standing next) {
        return new RingView(
                self, profile, listLength, next, predecessor, successors, predecessorVersion, successorsVersion);
    }

    private RingView withPredecessor(Optional<NodeRef> next) {
        return next.equals(predecessor)
                ? this
                : new RingView(
                        self,
                        profile,
                        listLength,
                        standing,
                        next,
                        successors,
                        predecessorVersion + 1,
                        successorsVersion);
    }

    private RingView withSuccessors(SuccessorList next) {
        return next.equals(successors)
                ? this
                : new RingView(
                        self,
                        profile,
                        listLength,
                        standing,
                        predecessor,
                        next,
                        predecessorVersion,
                        successorsVersion + 1);
    }
}
