// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import io.chordal.dht.env.NodeEnvironment;
import io.chordal.dht.id.NodeRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Pings the neighbours that have been silent for one period: the predecessor and who stands behind it unlisted, the first successor, and
 * the others of the list in turn. So every node is watched from both sides, and the list of whoever buries it tells all others that it is gone.
 *
 * <p>Once successors miss calls, two more are pinged for each that did, so that a run of dead nodes is found at once rather than one by
 * one.
 *
 * <p>Confined to the serial context. What the answers mean is the {@link FailureDetector}'s to say.
 */
final class Heartbeat {
    private static final int MORE_FOR_EACH_MISS = 2;
    private static final int OTHERS_EVERY = 8;

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
            for (NodeRef node : targets()) {
                if (!detector.heardSince(node, lastTick) && underWay.add(node)) {
                    detector.check(node, detector.timeout(node), alive -> underWay.remove(node));
                }
            }
        }
        lastTick = environment.nanoTime();
        ticks++;
        loop.within(config.ping());
    }

    private List<NodeRef> targets() {
        RingView view = cell.view();
        List<NodeRef> successors = view.successors().nodes();
        List<NodeRef> targets = new ArrayList<>();
        int missed = 0;
        while (targets.size() < successors.size() && targets.size() <= MORE_FOR_EACH_MISS * missed) {
            NodeRef next = successors.get(targets.size());
            missed += detector.missedLast(next) ? 1 : 0;
            targets.add(next);
        }
        Stream.concat(view.predecessor().stream(), cell.neighbourhood().unlisted().stream())
                .filter(node -> !targets.contains(node))
                .forEach(targets::add);
        if (ticks % OTHERS_EVERY == 0) {
            List<NodeRef> others = new ArrayList<>(successors);
            others.addAll(cell.unlisted());
            others.stream()
                    .skip(others.isEmpty() ? 0 : ticks / OTHERS_EVERY % others.size())
                    .limit(1)
                    .filter(node -> !targets.contains(node))
                    .forEach(targets::add);
        }
        return targets;
    }
}
