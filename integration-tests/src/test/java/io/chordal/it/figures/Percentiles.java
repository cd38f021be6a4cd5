// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.figures;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * How long calls took.
 *
 * <p>Immutable.
 */
final class Percentiles {
    private final long[] sorted;

    private Percentiles(long[] sorted) {
        this.sorted = sorted;
    }

    /** Returns those of these times. */
    static Percentiles of(List<Duration> times) {
        long[] sorted = times.stream().mapToLong(Duration::toNanos).toArray();
        Arrays.sort(sorted);
        return new Percentiles(sorted);
    }

    /** Returns what so many of 100 do not exceed; of none, nothing exceeds zero. */
    Duration at(int percent) {
        return sorted.length == 0
                ? Duration.ZERO
                : Duration.ofNanos(sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)]);
    }

    int count() {
        return sorted.length;
    }

    /** Returns a time in milliseconds. */
    static String millis(Duration time) {
        return String.format(Locale.ROOT, time.toMillis() < 10 ? "%.1f" : "%.0f", time.toNanos() / 1e6);
    }
}
