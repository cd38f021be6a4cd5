// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.output;

import java.time.Duration;
import java.util.Locale;

/** Sizes, rates and durations as people read them. Stateless. */
public final class Quantities {
    private static final String[] UNITS = {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

    private Quantities() {}

    /** A number of bytes: {@code 512 B}, {@code 1.5 MiB}. */
    public static String bytes(long bytes) {
        if (bytes < 1024) {
            return bytes + " B";
        }
        double value = bytes;
        int unit = -1;
        while (value >= 1023.95 && unit < UNITS.length - 1) {
            value /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f %s", value, UNITS[unit]);
    }

    /** Bytes per second. */
    public static String rate(long bytesPerSecond) {
        return bytes(bytesPerSecond) + "/s";
    }

    /** A duration in its two largest units: {@code 350 ms}, {@code 12 s}, {@code 3 min 5 s}, {@code 2 h 7 min}. */
    public static String duration(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds < 1) {
            return duration.toMillis() + " ms";
        }
        if (seconds < 60) {
            return seconds + " s";
        }
        if (seconds < 3600) {
            return seconds / 60 + " min " + seconds % 60 + " s";
        }
        return seconds / 3600 + " h " + seconds % 3600 / 60 + " min";
    }

    /** A whole percentage that reaches 100 only when all is done. */
    public static int percent(long done, long total) {
        if (total <= 0 || done >= total) {
            return 100;
        }
        return (int) (100.0 * Math.max(done, 0) / total);
    }

    /** A count with its noun: {@code 1 chunk}, {@code 3 chunks}. */
    public static String count(long n, String noun) {
        return n + " " + noun + (n == 1 ? "" : "s");
    }
}
