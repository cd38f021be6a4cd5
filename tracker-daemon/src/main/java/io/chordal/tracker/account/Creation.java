// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.account;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Comparator;

/**
 * How a user came to be.
 *
 * <p>Immutable.
 *
 * @param at when, to the millisecond
 * @param tracker the name of the tracker that made it
 */
public record Creation(Instant at, String tracker) {
    private static final Comparator<Creation> FIRST =
            Comparator.comparing(Creation::at).thenComparing(Creation::tracker);

    public Creation {
        at = Instant.ofEpochMilli(requireNonNull(at, "at is null").toEpochMilli());
        requireNonNull(tracker, "tracker is null");
    }

    Creation merge(Creation other) {
        return FIRST.compare(this, other) <= 0 ? this : other;
    }
}
