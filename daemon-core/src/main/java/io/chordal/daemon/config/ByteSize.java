// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.config;

import static java.util.Objects.requireNonNull;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A number of bytes, written as {@code 512KiB}, {@code 8MiB}, {@code 1.5GiB}, {@code 10MB} (decimal), or plain digits.
 *
 * <p>Immutable.
 *
 * @param bytes zero or more
 */
public record ByteSize(long bytes) {
    private static final Pattern FORM =
            Pattern.compile("([0-9]{1,19}(?:\\.[0-9]{1,9})?) ?(?:([kmgt])(i?))?b?", Pattern.CASE_INSENSITIVE);

    public ByteSize {
        if (bytes < 0) {
            throw new IllegalArgumentException("a size is not negative, but was " + bytes);
        }
    }

    /**
     * Reads a size.
     *
     * @throws IllegalArgumentException if the text is none
     */
    public static ByteSize parse(String text) {
        requireNonNull(text, "text is null");
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "expected a size such as 512KiB, 8MiB or 1000000, but was '" + text + "'");
        }
        long unit = 1;
        if (matcher.group(2) != null) {
            int power = "kmgt".indexOf(matcher.group(2).toLowerCase(Locale.ROOT)) + 1;
            long base = matcher.group(3).isEmpty() ? 1000 : 1024;
            for (int i = 0; i < power; i++) {
                unit *= base;
            }
        }
        try {
            return new ByteSize(new BigDecimal(matcher.group(1))
                    .multiply(BigDecimal.valueOf(unit))
                    .toBigInteger()
                    .longValueExact());
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("the size '" + text + "' is beyond 8 EiB", e);
        }
    }

    @Override
    public String toString() {
        String[] units = {"TiB", "GiB", "MiB", "KiB"};
        for (int i = 0; i < units.length; i++) {
            long unit = 1L << (10 * (units.length - i));
            if (bytes > 0 && bytes % unit == 0) {
                return bytes / unit + units[i];
            }
        }
        return bytes + "B";
    }
}
