// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import io.chordal.dht.env.NodeEnvironment;
import java.time.Duration;

/**
 * Notices that this node itself stood still (a long collection, a suspended process), by the gap between two ticks.
 *
 * <p>Confined to the serial context.
 */
final class PauseGuard {
    private final NodeEnvironment environment;
    private final long longestNanos;
    private long last;
    private int count;

    PauseGuard(NodeEnvironment environment, Duration longest) {
        this.environment = environment;
        this.longestNanos = longest.toNanos();
        this.last = environment.nanoTime();
    }

    /** Says whether the node stood still since the last tick. */
    boolean tick() {
        long now = environment.nanoTime();
        boolean paused = now - last > longestNanos;
        last = now;
        if (paused) {
            count++;
        }
        return paused;
    }

    /** Returns how many pauses there have been. */
    int count() {
        return count;
    }
}
