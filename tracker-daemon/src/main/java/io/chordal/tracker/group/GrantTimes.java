// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.group;

import static java.util.Objects.requireNonNull;

import io.chordal.tracker.value.TrackerException;
import io.chordal.tracker.value.TrackerReason;
import java.time.Duration;
import java.time.Instant;

/**
 * How long the grants of a group last, now and by what it said before.
 *
 * <p>Immutable. Invariant: no grant of the group ends later than its lifetime from now, or {@code formerEnd}.
 *
 * @param lifetime of new ones, in seconds
 * @param formerEnd when the last one has ended that was given while grants lasted longer
 */
record GrantTimes(Duration lifetime, Instant formerEnd) {
    /** The shortest. */
    static final Duration MIN = Duration.ofMinutes(1);

    /** The longest. */
    static final Duration MAX = Duration.ofHours(24);

    /** Where nothing is said. */
    static final Duration DEFAULT = Duration.ofMinutes(5);

    /** For what trackers' clocks differ by, and for a grant that is given while the time is made shorter. */
    private static final Duration SLACK = Duration.ofMinutes(1);

    GrantTimes {
        lifetime =
                Duration.ofSeconds(requireNonNull(lifetime, "lifetime is null").toSeconds());
        formerEnd = Instant.ofEpochMilli(
                requireNonNull(formerEnd, "formerEnd is null").toEpochMilli());
        if (lifetime.compareTo(MIN) < 0 || lifetime.compareTo(MAX) > 0) {
            throw new IllegalArgumentException("grants last 1 minute to 24 hours, not " + lifetime);
        }
    }

    /**
     * Checks how long grants are to last.
     *
     * @throws TrackerException if that is too short or too long
     */
    static Duration requireLifetime(Duration wanted) {
        if (wanted.compareTo(MIN) < 0 || wanted.compareTo(MAX) > 0) {
            throw new TrackerException(
                    TrackerReason.INVALID_REQUEST,
                    "grants last 1 minute to 24 hours, not " + wanted.toSeconds() + " s; say --grant-lifetime 5m");
        }
        return wanted;
    }

    /** Returns the times if new grants last so long from now on. */
    GrantTimes from(Instant now, Duration other) {
        Instant end = now.plus(lifetime).plus(SLACK);
        boolean shorter = other.compareTo(lifetime) < 0;
        return new GrantTimes(other, shorter && end.isAfter(formerEnd) ? end : formerEnd);
    }

    /** Returns within which time all grants have ended that were given until now. */
    Duration longestFrom(Instant now) {
        Duration former = Duration.between(now, formerEnd);
        return former.compareTo(lifetime) > 0 ? former : lifetime;
    }

    /** Returns the shorter lifetime, and the later end. */
    GrantTimes merge(GrantTimes other) {
        return new GrantTimes(
                lifetime.compareTo(other.lifetime) <= 0 ? lifetime : other.lifetime,
                formerEnd.isAfter(other.formerEnd) ? formerEnd : other.formerEnd);
    }
}
