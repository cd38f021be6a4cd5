// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.config;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * A shortest and a longest duration, as in {@code 2s-4s}; a period is drawn anew from within it each time.
 *
 * <p>Immutable.
 *
 * @param min above zero
 * @param max at least min
 */
public record DurationRange(Duration min, Duration max) {
    public DurationRange {
        requireNonNull(min, "min is null");
        requireNonNull(max, "max is null");
        if (min.isNegative() || min.isZero() || max.compareTo(min) < 0) {
            throw new IllegalArgumentException("a range needs 0 < shortest <= longest, but was " + Durations.format(min)
                    + "-" + Durations.format(max));
        }
    }

    /**
     * Reads {@code 2s-4s}, or {@code 2s} for a range of one value. {@code 2-4s} is {@code 2s-4s}.
     *
     * @throws IllegalArgumentException if the text is anything else
     */
    public static DurationRange parse(String text) {
        int dash = text.indexOf('-');
        if (dash < 0) {
            Duration only = Durations.parse(text);
            return new DurationRange(only, only);
        }
        String max = text.substring(dash + 1);
        String min = text.substring(0, dash);
        String unit = max.replaceFirst("^[0-9. ]*", "");
        return new DurationRange(Durations.parse(min.matches("[0-9.]+") ? min + unit : min), Durations.parse(max));
    }

    @Override
    public String toString() {
        return min.equals(max) ? Durations.format(min) : Durations.format(min) + "-" + Durations.format(max);
    }
}
