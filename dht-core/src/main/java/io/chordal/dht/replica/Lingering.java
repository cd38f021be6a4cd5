// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.env.NodeEnvironment;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.ring.Neighbourhood;
import io.chordal.dht.ring.RingMembership;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The nodes that dropped out of the neighbourhood lately and are not known to have died or left: a successor that has just joined tells
 * a list in which they are missing yet, and they are back within a few rounds.
 *
 * <p>Each is held for {@link #TIME}, and at most {@value PlaceMap#MAX_PROCESSES} at a time. Confined to the node's serial context.
 */
final class Lingering {
    static final Duration TIME = Duration.ofSeconds(3);
    private static final Duration ROUND = Duration.ofMillis(250);

    private final NodeEnvironment env;
    private final RingMembership ring;
    private final Runnable onEnd;
    private final Map<NodeRef, Long> until = new LinkedHashMap<>();
    private boolean looking;

    /**
     * Holds nobody at first.
     *
     * @param onEnd runs when one of them is not held any more, though the neighbourhood has not changed
     */
    Lingering(NodeEnvironment env, RingMembership ring, Runnable onEnd) {
        this.env = env;
        this.ring = ring;
        this.onEnd = onEnd;
    }

    /** Returns them. */
    List<NodeRef> nodes() {
        return List.copyOf(until.keySet());
    }

    /** Follows a change of the neighbourhood. */
    void follow(Neighbourhood before, Neighbourhood after) {
        List<NodeRef> present = after.others();
        if (!after.member()) {
            until.clear();
            return;
        }
        long end = env.nanoTime() + TIME.toNanos();
        before.others().stream()
                .filter(node -> until.size() < PlaceMap.MAX_PROCESSES)
                .forEach(node -> until.putIfAbsent(node, end));
        until.keySet().removeIf(node -> present.stream().anyMatch(node::sameNode));
        look();
    }

    private void look() {
        until.keySet().removeIf(node -> ring.isDead(node) || ring.hasLeft(node));
        until.values().removeIf(end -> end - env.nanoTime() <= 0);
        if (!looking && !until.isEmpty()) {
            looking = true;
            env.schedule(ROUND, this::lookAgain);
        }
    }

    private void lookAgain() {
        looking = false;
        int before = until.size();
        look();
        if (until.size() < before) {
            onEnd.run();
        }
    }
}
