// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.account;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;

/**
 * A bucket of tries that fills again with time: counts what was taken, in the time that it takes to come back.
 *
 * <p>Thread-safe; the lock guards all fields. Time is a ticker's, in nanoseconds, and never runs back here.
 */
final class Bucket {
    private final long each;
    private final long whole;
    private long taken;
    private long asOf;

    Bucket(Limit limit, long now) {
        requireNonNull(limit, "limit is null");
        this.each = limit.each().toNanos();
        this.whole = Math.multiplyExact(each, limit.burst());
        this.asOf = now;
    }

    /** Says how many tries it has less than when it is full; a part of one counts as one. */
    synchronized int lacking(long now) {
        refill(now);
        return (int) Math.min(Integer.MAX_VALUE / 2, (taken + each - 1) / each);
    }

    /** Takes a try; if there is none left, takes nothing and says after what time there is one. */
    synchronized Optional<Duration> take(long now) {
        refill(now);
        long wait = taken + each - whole;
        if (wait > 0) {
            return Optional.of(Duration.ofNanos(wait));
        }
        taken += each;
        return Optional.empty();
    }

    /** Takes a try even if there is none left, and says how many more than there were have been taken by now, at most so many. */
    synchronized int overdraw(long now, int most) {
        refill(now);
        taken = Math.min(taken + each, whole + most * each);
        return (int) Math.max(0, (taken - whole + each - 1) / each);
    }

    /** Gives one back that counted for nothing. */
    synchronized void giveBack() {
        taken = Math.max(0, taken - each);
    }

    /** Fills it. */
    synchronized void fill() {
        taken = 0;
    }

    private void refill(long now) {
        long passed = Math.max(0, now - asOf);
        taken = Math.max(0, taken - passed);
        asOf += passed;
    }
}
