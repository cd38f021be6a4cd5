// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.limit;

import com.google.common.base.Ticker;
import java.time.Duration;

/**
 * A rate limit: tokens (bytes, requests) come in evenly and are taken before something is done.
 *
 * <p>Invariant: over any stretch of time t, at most {@code burst + rate·t} tokens are given out, but for one taking that is
 * larger than the burst: it is given when the bucket is full, and the debt is waited for afterwards. Thread-safe; it never
 * waits itself, it says how long to.
 */
public final class TokenBucket {
    private static final double NANOS = 1e9;

    private final double perNano;
    private final double burst;
    private final Ticker ticker;
    private double tokens;
    private long last;

    /**
     * A full bucket.
     *
     * @param perSecond tokens that come in each second, positive
     * @param burst tokens that it holds at most, positive
     * @param ticker monotonic time in nanoseconds
     */
    public TokenBucket(long perSecond, long burst, Ticker ticker) {
        if (perSecond <= 0 || burst <= 0) {
            throw new IllegalArgumentException(
                    "a rate of " + perSecond + " with a burst of " + burst + ", both must be positive");
        }
        this.perNano = perSecond / NANOS;
        this.burst = burst;
        this.ticker = ticker;
        this.tokens = burst;
        this.last = ticker.read();
    }

    /**
     * Takes {@code count} tokens if they are there.
     *
     * @return zero if they were taken; otherwise nothing was, and this is when to ask again, at least a nanosecond
     */
    public synchronized Duration take(long count) {
        if (count < 0) {
            throw new IllegalArgumentException("cannot take " + count + " tokens");
        }
        refill();
        double needed = Math.min((double) count, burst);
        if (tokens >= needed) {
            tokens -= count;
            return Duration.ZERO;
        }
        return Duration.ofNanos(Math.max(1, (long) Math.ceil((needed - tokens) / perNano)));
    }

    private void refill() {
        long now = ticker.read();
        tokens = Math.min(burst, tokens + (now - last) * perNano);
        last = now;
    }
}
