// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.testing;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits, within a limit, for something to come true that other threads or processes bring about. */
public final class Eventually {
    private static final long LOOK_EVERY_NANOS = 20_000_000;

    private Eventually() {}

    /** Looks again and again; fails after the limit. */
    public static void within(Duration limit, BooleanSupplier condition) {
        long end = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("still not so after " + limit);
            }
            LockSupport.parkNanos(LOOK_EVERY_NANOS);
        }
    }
}
