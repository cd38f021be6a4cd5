// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.id.Arc;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.NodeRef;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * A part of the own arc that was gained at once and is not in step yet.
 *
 * <p>States, as docs/replication.md has them: COORDINATED by the owner before (what that one decides has to be heard), HANDED OVER
 * (it decides no more, what it did has still to be heard), SYNCING (nobody decides for this node; homes have to be met), and in
 * step, which is to wait for nobody. Confined to the node's serial context.
 */
final class Piece {
    private final Arc arc;
    private final long mark;
    private final TreeSet<Bytes> awaiting;
    private final TreeSet<Bytes> former;
    private final TreeSet<Bytes> heard = new TreeSet<>();
    private Optional<NodeRef> coordinator = Optional.empty();
    private boolean handedOver;
    private int comparisons;

    /**
     * SYNCING at first.
     *
     * @param arc where
     * @param mark when it was gained
     * @param awaiting the keys of the live homes that have to be met
     * @param former the keys of the homes that are expected back and have to be met
     */
    Piece(Arc arc, long mark, Set<Bytes> awaiting, Set<Bytes> former) {
        this.arc = arc;
        this.mark = mark;
        this.awaiting = new TreeSet<>(awaiting);
        this.former = new TreeSet<>(former);
    }

    /** Returns whom it waits for now about a part of the arc, as a piece of its own that nobody coordinates. */
    Piece on(Arc part) {
        return new Piece(part, mark, awaiting, former);
    }

    /** Returns the same as gained anew: these homes have to be met as well, and nobody has been heard. */
    Piece renewed(long now, Set<Bytes> homes, Set<Bytes> formerHomes) {
        Piece anew = new Piece(arc, now, awaiting, former);
        anew.awaiting.addAll(homes);
        anew.former.addAll(formerHomes);
        anew.coordinator = coordinator;
        anew.handedOver = handedOver;
        return anew;
    }

    /** Returns this, which now waits also for whom the other did: of those who are not live, for whoever was expected back. */
    Piece waitingAs(Piece before, Set<Bytes> live) {
        Stream.concat(before.awaiting.stream().filter(live::contains), before.former.stream())
                .forEach(node -> (live.contains(node) ? awaiting : former).add(node));
        return this;
    }

    Arc arc() {
        return arc;
    }

    /** Says whether it was there already when what has this mark began. */
    boolean isOlderThan(long other) {
        return mark < other;
    }

    /** Returns the keys of the nodes that have to be heard before it is in step. */
    Set<Bytes> waitsFor() {
        TreeSet<Bytes> nodes = new TreeSet<>(awaiting);
        nodes.addAll(former);
        coordinator.ifPresent(node -> nodes.add(node.keyHash()));
        return nodes;
    }

    /** Returns the keys of those that are expected back. */
    Set<Bytes> expected() {
        return new TreeSet<>(former);
    }

    /** Returns who has to be heard because it decides, or decided, about writes. */
    Optional<NodeRef> coordinator() {
        return coordinator;
    }

    boolean isCoordinatedBy(NodeRef node) {
        return coordinator.map(node::sameNode).orElse(false);
    }

    /** Returns who decides about writes instead of this node. */
    Optional<NodeRef> decider() {
        return handedOver ? Optional.empty() : coordinator;
    }

    /** The node says that it decides. */
    void coordinatedBy(NodeRef node) {
        coordinator = Optional.of(node);
        handedOver = false;
    }

    /** Its coordinator decides no more. */
    void handedOver() {
        handedOver = true;
    }

    /** Its coordinator has been heard out. */
    void withoutCoordinator() {
        coordinator = Optional.empty();
    }

    /**
     * A comparison brought what the coordinator has; says whether it is time to ask for the arc: both were equal, or a second
     * comparison was not enough either, because much is written to it.
     */
    boolean compared(boolean equal) {
        comparisons++;
        return equal || comparisons > 1;
    }

    /** Returns the homes that have to be met, if none of them is live any more and nobody was heard before. */
    Set<Bytes> unheard(Set<Bytes> live) {
        if (!heard.isEmpty() || waitsFor().stream().anyMatch(live::contains)) {
            return Set.of();
        }
        TreeSet<Bytes> nodes = new TreeSet<>(awaiting);
        coordinator.ifPresent(node -> nodes.add(node.keyHash()));
        return nodes;
    }

    /** Who is not live any more is waited for only if it is expected back. */
    void lose(Set<Bytes> live, Set<Bytes> mayReturn) {
        awaiting.stream()
                .filter(node -> !live.contains(node) && mayReturn.contains(node))
                .forEach(former::add);
        awaiting.retainAll(live);
    }

    /** Nobody is expected back any more. */
    void giveUpFormer() {
        former.clear();
    }

    /** Whom the other one still waits for, and nobody met here yet, has to be met here. */
    void met(Bytes home, boolean wasOwner, Set<Bytes> itWaitsFor, Set<Bytes> live) {
        heard.add(home);
        awaiting.remove(home);
        former.remove(home);
        if (wasOwner) {
            awaiting.clear();
            former.clear();
            coordinator = Optional.empty();
        } else {
            itWaitsFor.stream()
                    .filter(node -> !heard.contains(node))
                    .forEach(node -> (live.contains(node) ? awaiting : former).add(node));
        }
    }
}
