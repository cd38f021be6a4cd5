// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.env.NodeEnvironment;
import io.chordal.dht.id.Arc;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingId;
import io.chordal.dht.record.RangeLossSuspected;
import io.chordal.dht.ring.Neighbourhood;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that all homes of an arc died so soon after each other that nobody can have copied it meanwhile: as many nodes that
 * followed each other as a record has copies. Every node says so that had them all in its list of successors: only there nobody stands
 * between two that follow each other, whereas between the end of the list and the predecessor there may be any number.
 *
 * <p>A suspicion ends when one of the homes is back. At most {@value #MAX} suspicions and deaths are remembered, the oldest go first.
 * Confined to the node's serial context.
 */
final class RangeLosses {
    private static final Logger log = LoggerFactory.getLogger(RangeLosses.class);
    private static final int MAX = 64;

    private final NodeEnvironment env;
    private final Predicate<NodeRef> isDead;
    private final Duration repairTime;
    private final Function<NodeRef, List<NodeRef>> placesOf;
    private final List<RangeLossSuspected.Listener> listeners = new ArrayList<>();
    private final List<Death> deaths = new ArrayList<>();
    private final List<RangeLossSuspected> suspected = new ArrayList<>();
    private List<NodeRef> following = List.of();

    /**
     * Suspects nothing at first.
     *
     * @param isDead whether a node that is not around any more died, and did not leave
     * @param repairTime how long after a death its copies are certainly there again
     * @param placesOf returns the references to a node at each of its places
     */
    RangeLosses(
            NodeEnvironment env,
            Predicate<NodeRef> isDead,
            Duration repairTime,
            Function<NodeRef, List<NodeRef>> placesOf) {
        this.env = env;
        this.isDead = isDead;
        this.repairTime = repairTime;
        this.placesOf = placesOf;
    }

    void add(RangeLossSuspected.Listener listener) {
        listeners.add(listener);
    }

    /** Returns how many arcs may be lost. */
    int count() {
        return suspected.size();
    }

    void follow(Neighbourhood now) {
        List<NodeRef> around = now.others();
        long time = env.nanoTime();
        deaths.removeIf(death -> time - death.at > repairTime.toNanos() || isThere(death.node, around));
        following.stream()
                .filter(node -> !isThere(node, around) && isDead.test(node))
                .forEach(node -> deaths.add(new Death(node, time)));
        bound(deaths);
        following = now.successors();
        if (now.member()) {
            suspect(now.self(), following);
        }
        clear(around);
    }

    /** Walks over the places of the living and the dead that follow this node; where all are known, its own too, all the way around. */
    private void suspect(NodeRef self, List<NodeRef> alive) {
        List<NodeRef> processes = new ArrayList<>(alive);
        deaths.forEach(death -> processes.add(death.node));
        boolean around = self.places() > 1 || processes.stream().anyMatch(node -> node.places() > 1);
        if (around) {
            processes.add(self);
        }
        List<NodeRef> chain = processes.stream()
                .flatMap(node -> placesOf.apply(node).stream())
                .sorted(Comparator.comparing((NodeRef place) -> place.id().compareTo(self.id()) < 0)
                        .thenComparing(NodeRef::id))
                .toList();
        RingId before = around && !chain.isEmpty() ? chain.get(chain.size() - 1).id() : self.id();
        for (int i = 0; i < chain.size(); i++) {
            List<NodeRef> homes = homes(chain, i, around);
            Arc arc = new Arc(before, chain.get(i).id());
            before = arc.to();
            if (homes.size() == Placement.COPIES
                    && homes.stream().noneMatch(home -> isThere(home, alive) || isSame(home, self))
                    && suspected.stream().noneMatch(loss -> loss.arc().to().equals(arc.to()))) {
                suspect(new RangeLossSuspected(arc, homes));
            }
        }
    }

    private static List<NodeRef> homes(List<NodeRef> chain, int first, boolean around) {
        List<NodeRef> after = new ArrayList<>(chain.subList(first + 1, chain.size()));
        if (around) {
            after.addAll(chain.subList(0, first));
        }
        return Placement.homes(chain.get(first), after);
    }

    private void suspect(RangeLossSuspected loss) {
        log.error(
                "all homes of {} died within {}: {}; start one of them again with its disk to have the records back",
                loss.arc(),
                repairTime,
                loss.homes());
        suspected.add(loss);
        bound(suspected);
        listeners.forEach(listener -> listener.suspected(loss));
    }

    private void clear(List<NodeRef> alive) {
        List<RangeLossSuspected> over = suspected.stream()
                .filter(loss -> loss.homes().stream().anyMatch(home -> isThere(home, alive)))
                .toList();
        suspected.removeAll(over);
        for (RangeLossSuspected loss : over) {
            log.info("a home of {} is back", loss.arc());
            listeners.forEach(listener -> listener.cleared(loss));
        }
    }

    private static boolean isThere(NodeRef node, List<NodeRef> alive) {
        return alive.stream().anyMatch(other -> isSame(other, node));
    }

    private static boolean isSame(NodeRef one, NodeRef other) {
        return one.keyHash().equals(other.keyHash());
    }

    private static void bound(List<?> entries) {
        while (entries.size() > MAX) {
            entries.remove(0);
        }
    }

    private record Death(NodeRef node, long at) {}
}
