// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.group;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Comparator;

/**
 * When something was made, and by which tracker.
 *
 * <p>Immutable.
 *
 * @param at when, in milliseconds
 * @param tracker what the tracker is called
 */
record Origin(Instant at, String tracker) {
    private static final Comparator<Origin> ORDER =
            Comparator.comparing(Origin::at).thenComparing(Origin::tracker);

    Origin {
        at = Instant.ofEpochMilli(requireNonNull(at, "at is null").toEpochMilli());
        requireNonNull(tracker, "tracker is null");
    }

    /** Returns the earlier of the two. */
    Origin merge(Origin other) {
        return ORDER.compare(this, other) <= 0 ? this : other;
    }
}
