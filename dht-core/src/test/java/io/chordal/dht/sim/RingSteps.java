// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.sim;

import io.chordal.dht.id.Arc;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.ring.Neighbourhood;
import io.chordal.dht.ring.RingView;
import io.chordal.dht.ring.Standing;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What one step may do to the neighbours of a member, looked at from outside: Zave's two corrections of Chord (TSE 2017, section 4),
 * which the invariants alone notice only when several members die at a bad moment.
 *
 * <ul>
 *   <li>Who becomes first successor or predecessor, and was not in the list before, has answered: it lives, or did a moment ago. A
 *       predecessor that stands in where the list would become empty need not have answered lately.
 *   <li>A first successor or predecessor that lives and stays is given up for a nearer one only.
 *   <li>Neither is kept for long after it has died.
 *   <li>Nobody takes a predecessor behind which another has stood for a while, as somebody's first successor, that it does not know: it
 *       would claim what that one owns. An appendage, whose successor has died before the one behind heard of it, does not count.
 * </ul>
 *
 * <p>They hold inside her operating assumptions, where nobody is wrongly thought dead. Looked at after every event, in large rings now and then.
 */
public final class RingSteps {
    /** Longer than an answer takes, shorter than it takes to find a dead neighbour out. */
    private static final Duration A_MOMENT = Duration.ofSeconds(1);

    /** Within which half of a large ring, all dead at once, is found out (GOALS R4). */
    private static final Duration LONG = Duration.ofSeconds(15);

    /** Longer than it takes until a newcomer is known to those around it. */
    private static final Duration A_WHILE = Duration.ofSeconds(5);

    private final Supplier<List<RingView>> members;
    private final Function<NodeRef, Optional<Neighbourhood>> around;
    private final Duration kept;
    private final Duration pause;
    private final Map<NodeRef, Duration> begins = new HashMap<>();
    private final Map<NodeRef, Duration> ends = new HashMap<>();
    private Map<NodeRef, RingView> last = Map.of();
    private Duration nextLook = Duration.ZERO;

    /** Checks the views of the live members, whose neighbourhoods say whom else they know. */
    public RingSteps(Supplier<List<RingView>> members, Function<NodeRef, Optional<Neighbourhood>> around) {
        this(members, around, LONG);
    }

    /** The same where nobody dies, and who leaves says so: nobody is kept for longer than this. */
    public RingSteps(
            Supplier<List<RingView>> members, Function<NodeRef, Optional<Neighbourhood>> around, Duration kept) {
        this.members = members;
        this.around = around;
        this.kept = kept;
        this.pause = kept.compareTo(LONG) < 0 ? kept.dividedBy(4) : Duration.ofSeconds(1);
    }

    /** Returns a description of the first violation since it was looked last, if there is one. */
    public Optional<String> violation(Duration now) {
        Map<NodeRef, RingView> before = last;
        List<RingView> views = members.get();
        if (isSame(before, views)) {
            return now.compareTo(nextLook) < 0 ? Optional.empty() : kept(views, now);
        }
        last = views.stream().collect(Collectors.toMap(RingView::self, view -> view));
        last.keySet().forEach(node -> begins.putIfAbsent(node, now));
        before.keySet().stream().filter(node -> !last.containsKey(node)).forEach(node -> ends.put(node, now));
        return views.stream()
                .filter(view -> before.containsKey(view.self()))
                .flatMap(view -> violation(before.get(view.self()), view, now).stream())
                .findFirst();
    }

    /** Looks now and then. */
    private Optional<String> kept(List<RingView> views, Duration now) {
        nextLook = now.plus(pause);
        return views.stream()
                .flatMap(view -> Stream.concat(
                                view.successors().nodes().stream().limit(1), view.predecessor().stream())
                        .filter(node -> isDeadFor(kept, node, now))
                        .map(node -> view.self() + " has kept " + node + " as its neighbour, which is long gone"))
                .findFirst();
    }

    @SuppressWarnings("ReferenceEquality")
    private static boolean isSame(Map<NodeRef, RingView> before, List<RingView> views) {
        return before.size() == views.size() && views.stream().allMatch(view -> before.get(view.self()) == view);
    }

    private Optional<String> violation(RingView before, RingView after, Duration now) {
        return successor(before, after, now).or(() -> predecessor(before, after, now));
    }

    private Optional<String> successor(RingView before, RingView after, Duration now) {
        Optional<NodeRef> old = before.successors().nodes().stream().findFirst();
        Optional<NodeRef> head = after.successors().nodes().stream().findFirst();
        if (old.equals(head)) {
            return Optional.empty();
        }
        if (head.isPresent()
                && !before.successors().nodes().contains(head.get())
                && before.predecessor().filter(head.get()::equals).isEmpty()
                && isDeadFor(A_MOMENT, head.get(), now)) {
            return Optional.of(after.self() + " has taken " + head.get() + " for its successor, which is dead");
        }
        boolean nearer = old.isPresent()
                && head.isPresent()
                && Arc.between(after.self().id(), head.get().id(), old.get().id());
        return old.filter(node -> !nearer && stays(node))
                .map(node -> after.self() + " gave up its successor " + node + ", which lives, for " + head);
    }

    private Optional<String> predecessor(RingView before, RingView after, Duration now) {
        Optional<NodeRef> old = before.predecessor();
        Optional<NodeRef> next = after.predecessor();
        if (old.equals(next)) {
            return Optional.empty();
        }
        if (next.isPresent() && isDeadFor(A_MOMENT, next.get(), now)) {
            return Optional.of(after.self() + " has taken " + next.get() + " for its predecessor, which is dead");
        }
        boolean nearer = old.isPresent()
                && next.isPresent()
                && Arc.between(old.get().id(), next.get().id(), after.self().id());
        return old.filter(node -> !nearer && stays(node) && !mayHaveHadANearerOne(before, after))
                .map(node -> after.self() + " gave up its predecessor " + node + ", which lives, for " + next)
                .or(() -> next.flatMap(node -> passedOver(node, after, now)));
    }

    /** A nearer predecessor may have come and left without naming its own, where not every event is looked at. */
    private static boolean mayHaveHadANearerOne(RingView before, RingView after) {
        return after.predecessor().isEmpty() && after.version() - before.version() > 1;
    }

    private Optional<String> passedOver(NodeRef predecessor, RingView by, Duration now) {
        return last.keySet().stream()
                .filter(node -> stays(node)
                        && isInRing(node)
                        && !by.successors().contains(node)
                        && !isUnlisted(node, by.self())
                        && Arc.between(predecessor.id(), node.id(), by.self().id())
                        && now.minus(begins.get(node)).compareTo(A_WHILE) > 0)
                .map(node -> by.self() + " has taken " + predecessor + " for its predecessor, though " + node
                        + " stands between them")
                .findFirst();
    }

    private boolean isUnlisted(NodeRef node, NodeRef by) {
        return around.apply(by)
                .flatMap(Neighbourhood::unlisted)
                .filter(node::equals)
                .isPresent();
    }

    private boolean isInRing(NodeRef node) {
        return last.values().stream()
                .anyMatch(view -> view.successors().nodes().stream().limit(1).anyMatch(node::equals));
    }

    private boolean isDeadFor(Duration time, NodeRef node, Duration now) {
        Duration end = ends.get(node);
        return end != null && now.minus(end).compareTo(time) > 0;
    }

    private boolean stays(NodeRef node) {
        RingView view = last.get(node);
        return view != null && view.standing() == Standing.MEMBER;
    }
}
