// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.share;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Looks every so often at the shares that are not served, so that one that comes back is offered again by itself.
 *
 * <p>One look is under way at most; the next is timed when it ends. Thread-safe.
 */
public final class ShareWatch {
    private final Shares shares;
    private final Duration period;
    private final Executor blocking;
    private final ScheduledExecutorService timers;

    /** A watch that looks every {@code period} on {@code blocking}, until the timers end. */
    public ShareWatch(Shares shares, Duration period, Executor blocking, ScheduledExecutorService timers) {
        this.shares = requireNonNull(shares, "shares is null");
        this.period = requireNonNull(period, "period is null");
        this.blocking = requireNonNull(blocking, "blocking is null");
        this.timers = requireNonNull(timers, "timers is null");
    }

    /** Begins; once. */
    public void start() {
        try {
            timers.schedule(() -> blocking.execute(this::look), period.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            return; // the peer is being stopped
        }
    }

    private void look() {
        try {
            shares.lookAgain();
        } finally {
            start();
        }
    }
}
