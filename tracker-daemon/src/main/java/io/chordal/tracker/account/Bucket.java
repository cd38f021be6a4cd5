// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.account;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;

/**
 * A bucket of tries that fills again with time: counts what was taken, in the time that it takes to come back.
 *
 * <p>A try that is taken is held until it is known whether it counts. While it is held it is away, whatever time passes; from when it
 * counts it comes back with time; one that is given back never touched what counts, so that whoever comes later is refused, or waits, just
 * as if it had never been taken, and no less: neither at the end of what is overdrawn, nor when some of it would have come back by
 * itself meanwhile.
 *
 * <p>Thread-safe; the lock guards all fields. Time is a ticker's, in nanoseconds, and never runs back here.
 */
final class Bucket {
    private final long each;
    private final long whole;
    private final long most;
    private final int beyond;
    private long counted;
    private long held;
    private long asOf;

    /**
     * Returns a full bucket.
     *
     * @param beyond how many tries that are overdrawn count at the most
     */
    Bucket(Limit limit, int beyond, long now) {
        requireNonNull(limit, "limit is null");
        this.each = limit.each().toNanos();
        this.whole = Math.multiplyExact(each, limit.burst());
        this.beyond = beyond;
        this.most = Math.addExact(whole, Math.multiplyExact(each, beyond));
        this.asOf = now;
    }

    /** Says how many tries it has less than when it is full; a part of one counts as one. */
    synchronized int lacking(long now) {
        refill(now);
        return (int) Math.min(Integer.MAX_VALUE / 2, (taken() + each - 1) / each);
    }

    /** Takes a try and holds it; if there is none left, takes nothing and says after what time there is one, if all that are held count. */
    synchronized Optional<Duration> take(long now) {
        refill(now);
        long wait = taken() + each - whole;
        if (wait > 0) {
            return Optional.of(Duration.ofNanos(wait));
        }
        held += each;
        return Optional.empty();
    }

    /** Takes a try and holds it even if there is none left, and says how many more than there were are taken by now, up to its end. */
    synchronized int overdraw(long now) {
        refill(now);
        held += each;
        return (int) Math.max(0, Math.min(beyond, (taken() - whole + each - 1) / each));
    }

    /** Counts one that is held. */
    synchronized void count(long now) {
        refill(now);
        release();
        counted = Math.min(counted + each, most);
    }

    /** Gives one back that is held, and counts for nothing. */
    synchronized void giveBack() {
        release();
    }

    /** Forgets all that counted. */
    synchronized void fill() {
        counted = 0;
    }

    private void release() {
        if (held == 0) {
            throw new IllegalStateException("no try of this bucket is held");
        }
        held -= each;
    }

    private long taken() {
        return counted + held;
    }

    private void refill(long now) {
        long passed = Math.max(0, now - asOf);
        counted = Math.max(0, counted - passed);
        asOf += passed;
    }
}
