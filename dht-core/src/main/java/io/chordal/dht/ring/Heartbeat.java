// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import io.chordal.dht.env.NodeEnvironment;
import io.chordal.dht.id.NodeRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Pings the neighbours that have been silent for one period: the predecessor, the first three successors, and the others of
 * the list in turn.
 *
 * <p>Confined to the serial context. What the answers mean is the {@link FailureDetector}'s to say.
 */
final class Heartbeat {
    private static final int CLOSE_SUCCESSORS = 3;
    private static final int OTHERS_EVERY = 4;

    private final NodeEnvironment environment;
    private final RingConfig config;
    private final RingCell cell;
    private final FailureDetector detector;
    private final Loop loop;
    private final Set<NodeRef> underWay = new TreeSet<>((a, b) -> a.id().compareTo(b.id()));
    private long lastTick;
    private long ticks;

    Heartbeat(NodeEnvironment environment, RingConfig config, RingCell cell, FailureDetector detector) {
        this.environment = environment;
        this.config = config;
        this.cell = cell;
        this.detector = detector;
        this.loop = new Loop(environment, this::tick);
        this.lastTick = environment.nanoTime();
    }

    void start() {
        loop.within(config.ping());
    }

    void stop() {
        loop.stop();
    }

    private void tick() {
        detector.tick();
        if (cell.view().standing().inRing()) {
            targets().stream()
                    .filter(node -> !detector.heardSince(node, lastTick) && underWay.add(node))
                    .forEach(node -> detector.check(node, detector.timeout(node), alive -> underWay.remove(node)));
        }
        lastTick = environment.nanoTime();
        ticks++;
        loop.within(config.ping());
    }

    private List<NodeRef> targets() {
        RingView view = cell.view();
        List<NodeRef> successors = view.successors().nodes();
        List<NodeRef> targets = new ArrayList<>(successors.subList(0, Math.min(CLOSE_SUCCESSORS, successors.size())));
        view.predecessor().filter(node -> !targets.contains(node)).ifPresent(targets::add);
        int others = successors.size() - CLOSE_SUCCESSORS;
        if (others > 0 && ticks % OTHERS_EVERY == 0) {
            NodeRef other = successors.get(CLOSE_SUCCESSORS + (int) (ticks / OTHERS_EVERY % others));
            if (!targets.contains(other)) {
                targets.add(other);
            }
        }
        return targets;
    }
}
