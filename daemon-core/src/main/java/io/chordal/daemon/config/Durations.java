// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.config;

import static java.util.Objects.requireNonNull;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How durations are written in settings: a number and one of ms, s, m, h, d, as in {@code 500ms} or {@code 1.5s}. */
public final class Durations {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,19}(?:\\.[0-9]{1,9})?) ?(ms|s|m|h|d)");

    private Durations() {}

    /**
     * Reads a duration; a bare {@code 0} is none.
     *
     * @throws IllegalArgumentException if the text is anything else
     */
    public static Duration parse(String text) {
        requireNonNull(text, "text is null");
        if (text.equals("0")) {
            return Duration.ZERO;
        }
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "expected a duration such as 500ms, 2s, 5m, 1h or 30d, but was '" + text + "'");
        }
        BigDecimal nanos = new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(nanosPer(matcher.group(2))));
        try {
            return Duration.ofNanos(nanos.toBigInteger().longValueExact());
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("the duration '" + text + "' is longer than 292 years", e);
        }
    }

    /** Returns the shortest text that is read as the duration, to the millisecond. */
    public static String format(Duration duration) {
        long millis = duration.toMillis();
        if (millis == 0) {
            return "0";
        }
        for (String unit : new String[] {"d", "h", "m", "s"}) {
            long perUnit = nanosPer(unit) / 1_000_000;
            if (millis % perUnit == 0) {
                return millis / perUnit + unit;
            }
        }
        return millis + "ms";
    }

    private static long nanosPer(String unit) {
        return switch (unit) {
            case "ms" -> 1_000_000L;
            case "s" -> 1_000_000_000L;
            case "m" -> 60_000_000_000L;
            case "h" -> 3_600_000_000_000L;
            default -> 86_400_000_000_000L;
        };
    }
}
