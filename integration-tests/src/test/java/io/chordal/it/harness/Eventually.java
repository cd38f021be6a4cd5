// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.harness;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.awaitility.core.ThrowingRunnable;

/**
 * Waiting for something observable to become true, never longer than a deadline.
 *
 * <p>The default deadline is meant for a loaded machine: a test that passes is as quick as what it waits for.
 */
public final class Eventually {
    /** Long enough for anything that takes a few periods of a daemon. */
    public static final Duration SOON = Duration.ofSeconds(30);

    private static final Duration EVERY = Duration.ofMillis(100);

    private Eventually() {}

    /** Waits until the assertion holds; what it throws meanwhile is told only if it never does. */
    public static void eventually(String what, ThrowingRunnable assertion) {
        eventually(what, SOON, assertion);
    }

    /** Waits until the assertion holds. */
    public static void eventually(String what, Duration within, ThrowingRunnable assertion) {
        waiting(what, within).untilAsserted(assertion);
    }

    /** Waits until there is a value that satisfies the condition, and returns it. */
    public static <T> T until(String what, Duration within, Callable<T> value, Predicate<? super T> condition) {
        return waiting(what, within).until(value, condition);
    }

    /** Checks that something stays true for a while. */
    public static void always(String what, Duration throughout, ThrowingRunnable assertion) {
        Awaitility.await(what)
                .pollDelay(Duration.ZERO)
                .pollInterval(EVERY)
                .during(throughout)
                .atMost(throughout.multipliedBy(3).plusSeconds(5))
                .failFast(() -> assertion.run())
                .until(() -> true);
    }

    private static ConditionFactory waiting(String what, Duration within) {
        return Awaitility.await(what)
                .pollDelay(Duration.ZERO)
                .pollInterval(EVERY)
                .atMost(within)
                .ignoreExceptions();
    }
}
