// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.env.NodeEnvironment;
import java.time.Duration;

/**
 * How often an operation may be tried, with pauses that grow: until nothing of it was reached for the operation's time.
 *
 * <p>Confined to the node's serial context.
 */
final class Attempts {
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    private final NodeEnvironment env;
    private final Duration firstPause;
    private final Duration timeout;
    private long deadline;
    private int attempts;

    Attempts(NodeEnvironment env, ReplicaConfig config) {
        this.env = env;
        this.firstPause = config.retryDelay();
        this.timeout = config.operationTimeout();
        this.deadline = env.nanoTime() + timeout.toNanos();
    }

    /** Notes that a part of the operation was reached: the time for the rest begins anew. */
    void progress() {
        deadline = env.nanoTime() + timeout.toNanos();
        attempts = 0;
    }

    /** Returns the time that is left, zero or more. */
    Duration left() {
        return Duration.ofNanos(Math.max(0, deadline - env.nanoTime()));
    }

    /** Returns the time for one call: the given one, or what is left if that is less. */
    Duration atMost(Duration wanted) {
        Duration left = left();
        return wanted.compareTo(left) < 0 ? wanted : left;
    }

    /** Runs the task after the next pause and returns true, unless the time is over by then. */
    boolean again(Runnable task) {
        Duration pause = firstPause.multipliedBy(1L << Math.min(attempts, 10));
        Duration chosen = pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
        attempts++;
        if (left().compareTo(chosen) <= 0) {
            return false;
        }
        env.schedule(chosen, task);
        return true;
    }
}
