// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import java.time.Duration;

/**
 * The smoothed round trip to one peer and the time-out that follows from it (RFC 6298), with the calls missed in a row.
 *
 * <p>Confined to the serial context.
 */
final class RoundTrip {
    private final DurationRange bounds;
    private double smoothed = -1;
    private double deviation;
    private int misses;
    private long heardAt;
    private boolean heard;

    RoundTrip(DurationRange bounds) {
        this.bounds = bounds;
    }

    /** A call was answered. */
    void answered(long roundTripNanos, long now) {
        if (smoothed < 0) {
            smoothed = roundTripNanos;
            deviation = roundTripNanos / 2.0;
        } else {
            deviation += (Math.abs(roundTripNanos - smoothed) - deviation) / 4;
            smoothed += (roundTripNanos - smoothed) / 8;
        }
        heard(now);
    }

    /** Bytes came from the peer. */
    void heard(long now) {
        heard = true;
        heardAt = now;
        misses = 0;
    }

    /** A call went unanswered; returns how many have in a row. */
    int missed() {
        return ++misses;
    }

    /** Returns the smoothed round trip in nanoseconds; the greatest number while no call was answered. */
    double smoothed() {
        return smoothed < 0 ? Double.MAX_VALUE : smoothed;
    }

    int misses() {
        return misses;
    }

    /** Whether the misses counted so far mean nothing after all. */
    void pardon() {
        misses = 0;
    }

    boolean heardSince(long time) {
        return heard && heardAt - time >= 0;
    }

    /** Returns the time-out for the next call: smoothed + 4 deviations, doubled for each miss, within the bounds. */
    Duration timeout() {
        double min = bounds.min().toNanos();
        double max = bounds.max().toNanos();
        double plain = smoothed < 0 ? Math.min(max, 4 * min) : Math.max(min, smoothed + 4 * deviation);
        return Duration.ofNanos((long) Math.min(max, Math.scalb(plain, Math.min(misses, 6))));
    }
}
