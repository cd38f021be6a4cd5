// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.account;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Comparator;

/**
 * What a user has to be told.
 *
 * <p>Immutable.
 *
 * @param at since when, to the millisecond
 * @param text 1 to 1,000 characters
 * @param seen whether it was told at a log-in
 */
public record Notice(Instant at, String text, boolean seen) implements Comparable<Notice> {
    private static final int MAX_CHARACTERS = 1000;
    private static final Comparator<Notice> ORDER =
            Comparator.comparing(Notice::at).thenComparing(Notice::text).thenComparing(Notice::seen);

    public Notice {
        at = Instant.ofEpochMilli(requireNonNull(at, "at is null").toEpochMilli());
        requireNonNull(text, "text is null");
        if (text.isEmpty() || text.length() > MAX_CHARACTERS) {
            throw new IllegalArgumentException("a notice has 1 to " + MAX_CHARACTERS + " characters");
        }
    }

    Notice markedSeen() {
        return new Notice(at, text, true);
    }

    /** Returns one notice for two of the same text. */
    Notice merge(Notice other) {
        return new Notice(at.isBefore(other.at) ? at : other.at, text, seen || other.seen);
    }

    @Override
    public int compareTo(Notice other) {
        return ORDER.compare(this, other);
    }
}
