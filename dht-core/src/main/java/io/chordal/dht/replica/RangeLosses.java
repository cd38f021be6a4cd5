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
    private final List<RangeLossSuspected.Listener> listeners = new ArrayList<>();
    private final List<Death> deaths = new ArrayList<>();
    private final List<RangeLossSuspected> suspected = new ArrayList<>();
    private List<NodeRef> following = List.of();

    /**
     * Suspects nothing at first.
     *
     * @param isDead whether a node that is not around any more died, and did not leave
     * @param repairTime how long after a death its copies are certainly there again
     */
    RangeLosses(NodeEnvironment env, Predicate<NodeRef> isDead, Duration repairTime) {
        this.env = env;
        this.isDead = isDead;
        this.repairTime = repairTime;
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

    /** Walks over the living and the dead that follow this node. */
    private void suspect(NodeRef self, List<NodeRef> alive) {
        List<NodeRef> chain = new ArrayList<>(alive);
        deaths.forEach(death -> chain.add(death.node));
        chain.sort(Comparator.comparing((NodeRef node) -> node.id().compareTo(self.id()) < 0)
                .thenComparing(NodeRef::id));
        RingId before = self.id();
        for (int i = 0; i + Placement.COPIES <= chain.size(); i++) {
            List<NodeRef> homes = chain.subList(i, i + Placement.COPIES);
            Arc arc = new Arc(before, homes.get(0).id());
            before = homes.get(0).id();
            if (homes.stream().noneMatch(alive::contains) && suspected.stream().noneMatch(loss -> isOf(loss, homes))) {
                suspect(new RangeLossSuspected(arc, homes));
            }
        }
    }

    private static boolean isOf(RangeLossSuspected loss, List<NodeRef> homes) {
        return loss.homes().get(0).sameNode(homes.get(0));
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
        return alive.stream().anyMatch(other -> other.keyHash().equals(node.keyHash()));
    }

    private static void bound(List<?> entries) {
        while (entries.size() > MAX) {
            entries.remove(0);
        }
    }

    private record Death(NodeRef node, long at) {}
}
