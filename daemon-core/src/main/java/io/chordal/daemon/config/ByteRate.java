// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.config;

import static java.util.Objects.requireNonNull;

/**
 * A number of bytes in each second, written as a {@link ByteSize} with {@code /s}, as in {@code 8MiB/s}; the {@code /s}
 * may be left out.
 *
 * <p>Immutable.
 *
 * @param perSecond one byte or more
 */
public record ByteRate(ByteSize perSecond) {
    public ByteRate {
        requireNonNull(perSecond, "perSecond is null");
        if (perSecond.bytes() == 0) {
            throw new IllegalArgumentException("a rate is at least 1B/s");
        }
    }

    /**
     * Reads a rate.
     *
     * @throws IllegalArgumentException if the text is none
     */
    public static ByteRate parse(String text) {
        requireNonNull(text, "text is null");
        try {
            return new ByteRate(ByteSize.parse(text.endsWith("/s") ? text.substring(0, text.length() - 2) : text));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("expected a rate such as 8MiB/s, but was '" + text + "'", e);
        }
    }

    /** Returns the bytes in each second. */
    public long bytesPerSecond() {
        return perSecond.bytes();
    }

    @Override
    public String toString() {
        return perSecond + "/s";
    }
}
