// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import io.chordal.dht.env.NodeEnvironment;
import io.chordal.dht.id.NodeRef;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Notes which neighbours died one soon after the other. When nobody is left, it may be this node that was cut off: those who died
 * are expected back then, since they may hold records that this node never had.
 *
 * <p>A single death leaves nobody expected: the node that is left had copies of all. Nor does a neighbour that left. Confined to
 * the serial context.
 */
final class Losses {
    /** Deaths that lie further apart are not of one event: what was lost by the first has been repaired by then. */
    static final Duration LONGEST_GAP = Duration.ofSeconds(30);

    private final NodeEnvironment environment;
    private final Lives lives;
    private final FormerNeighbours former;
    private final List<NodeRef> lost = new ArrayList<>();
    private long lastDeath;

    Losses(NodeEnvironment environment, Lives lives, FormerNeighbours former) {
        this.environment = environment;
        this.lives = lives;
        this.former = former;
    }

    /** Follows a change of the neighbourhood. */
    void follow(Neighbourhood before, Neighbourhood after) {
        List<NodeRef> left = after.others();
        List<NodeRef> died = before.others().stream()
                .filter(node -> lives.isDead(node) && !left.contains(node))
                .toList();
        if (!died.isEmpty()) {
            long now = environment.nanoTime();
            if (now - lastDeath > LONGEST_GAP.toNanos()) {
                lost.clear();
            }
            lastDeath = now;
            lost.addAll(died);
        }
        lost.removeIf(node -> left.stream().anyMatch(node::sameNode));
        if (after.member() && left.isEmpty() && lost.size() > 1) {
            former.expect(after.self(), lost);
            lost.clear();
        }
    }
}
