// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * A range of durations, from which periods are drawn.
 *
 * <p>Immutable.
 *
 * @param min positive
 * @param max at least min
 */
public record DurationRange(Duration min, Duration max) {
    public DurationRange {
        requireNonNull(min, "min is null");
        requireNonNull(max, "max is null");
        if (min.isNegative() || min.isZero() || max.compareTo(min) < 0) {
            throw new IllegalArgumentException("no range of positive durations: " + min + " to " + max);
        }
    }

    /** Returns the range between two numbers of milliseconds. */
    public static DurationRange millis(long min, long max) {
        return new DurationRange(Duration.ofMillis(min), Duration.ofMillis(max));
    }
}
