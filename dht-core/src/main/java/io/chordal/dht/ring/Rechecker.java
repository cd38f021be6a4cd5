// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import io.chordal.dht.env.NodeEnvironment;
import io.chordal.dht.env.Timer;
import io.chordal.dht.id.NodeRef;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Tries dead nodes again, at doubling pauses, so that a node or a half of a ring which was only cut off is found again.
 *
 * <p>Bounded: the dead who were noted first are given up first. Confined to the serial context. A node that answers is told
 * of us and considered as successor by the ordinary operations; no pointer is changed here.
 */
final class Rechecker {
    private static final int MAX_DEAD = 64;
    private static final Duration MAX_CALL = Duration.ofSeconds(3);

    private final NodeEnvironment environment;
    private final RingConfig config;
    private final RingCell cell;
    private final Lives lives;
    private final FailureDetector detector;
    private final Notifier notifier;
    private final Stabilizer stabilizer;
    private final Rectifier rectifier;
    private final Map<NodeRef, Timer> dead = new LinkedHashMap<>();

    Rechecker(
            NodeEnvironment environment,
            RingConfig config,
            RingCell cell,
            Lives lives,
            FailureDetector detector,
            Notifier notifier,
            Stabilizer stabilizer,
            Rectifier rectifier) {
        this.environment = environment;
        this.config = config;
        this.cell = cell;
        this.lives = lives;
        this.detector = detector;
        this.notifier = notifier;
        this.stabilizer = stabilizer;
        this.rectifier = rectifier;
        detector.onDeath(node -> later(node, config.deadRecheck().min()));
        detector.onReturn(this::meet);
    }

    void stop() {
        dead.values().forEach(Timer::cancel);
        dead.clear();
    }

    /** Sees to it that the node is tried after the pause, and from then on at doubling pauses. */
    void later(NodeRef node, Duration pause) {
        forget(node);
        if (dead.size() >= MAX_DEAD) {
            forget(dead.keySet().iterator().next());
        }
        dead.put(node, environment.schedule(pause, () -> recheck(node, pause)));
    }

    /** Tries all of them at once. */
    void now() {
        List.copyOf(dead.keySet()).forEach(node -> {
            forget(node);
            recheck(node, config.deadRecheck().min());
        });
    }

    private void recheck(NodeRef node, Duration pause) {
        dead.remove(node);
        if (!cell.view().standing().inRing() || lives.isGone(node)) {
            return;
        }
        detector.check(node, MAX_CALL, alive -> {
            if (!alive && !lives.isGone(node) && cell.view().standing().inRing()) {
                Duration doubled = pause.multipliedBy(2);
                Duration longest = config.deadRecheck().max();
                later(node, doubled.compareTo(longest) < 0 ? doubled : longest);
            }
        });
    }

    /** A live member has turned up: it hears of us, and the ordinary operations decide what it is to us. */
    void meet(NodeRef node) {
        forget(node);
        if (!cell.view().standing().inRing()) {
            return;
        }
        stabilizer.consider(node);
        rectifier.met(node);
        notifier.tell(node, stabilizer::soon);
    }

    private void forget(NodeRef node) {
        Timer timer = dead.remove(node);
        if (timer != null) {
            timer.cancel();
        }
    }
}
