// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.account;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Runs something after a while, on some thread. Thread-safe. */
@FunctionalInterface
public interface Later {
    /** Runs the step once this time has passed. */
    void run(Duration after, Runnable step);

    /** Returns the JDK's timer, which runs steps on the common pool. */
    static Later system() {
        return (after, step) -> CompletableFuture.delayedExecutor(after.toNanos(), TimeUnit.NANOSECONDS)
                .execute(step);
    }
}
