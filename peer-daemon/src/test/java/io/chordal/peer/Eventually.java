// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits, within a limit, for something to come true that threads of others bring about. */
public final class Eventually {
    private static final Duration LIMIT = Duration.ofSeconds(15);
    private static final long LOOK_EVERY_NANOS = 5_000_000;

    private Eventually() {}

    /** Waits until the condition holds; fails with the text after 15 s. */
    public static void eventually(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("still not so after " + LIMIT + ": " + what);
            }
            LockSupport.parkNanos(LOOK_EVERY_NANOS);
        }
    }
}
