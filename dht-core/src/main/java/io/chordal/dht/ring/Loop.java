// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import io.chordal.dht.env.NodeEnvironment;
import io.chordal.dht.env.Timer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Runs a task again and again, one timer at a time.
 *
 * <p>Confined to the serial context. The task arms the loop again itself, so that a round that waits for an answer is never
 * overtaken by the next one.
 */
final class Loop {
    private final NodeEnvironment environment;
    private final Runnable task;
    private @Nullable Timer timer;
    private long due;
    private boolean stopped;

    Loop(NodeEnvironment environment, Runnable task) {
        this.environment = environment;
        this.task = task;
    }

    /** Runs the task after the delay, or when it is due already, whichever is sooner. */
    void within(Duration delay) {
        long at = environment.nanoTime() + delay.toNanos();
        if (stopped || timer != null && due - at <= 0) {
            return;
        }
        cancel();
        due = at;
        timer = environment.schedule(delay, this::run);
    }

    /** Runs the task no more. */
    void stop() {
        stopped = true;
        cancel();
    }

    private void run() {
        timer = null;
        if (!stopped) {
            task.run();
        }
    }

    private void cancel() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }
}
