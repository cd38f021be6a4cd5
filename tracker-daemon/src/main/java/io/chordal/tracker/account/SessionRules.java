// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.account;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How long sessions last.
 *
 * <p>Immutable.
 *
 * @param access how long an access token counts
 * @param idle when a session ends that nobody refreshed
 * @param grace how long a refresh token is good after it was replaced
 * @param perUser how many sessions a user has at the most; the oldest make room
 */
public record SessionRules(Duration access, Duration idle, Duration grace, int perUser) {
    public SessionRules {
        requireNonNull(access, "access is null");
        requireNonNull(idle, "idle is null");
        requireNonNull(grace, "grace is null");
        if (access.compareTo(Duration.ofSeconds(1)) < 0 || idle.compareTo(access) < 0 || grace.isNegative()) {
            throw new IllegalArgumentException(
                    "an access token counts for a second or more, and no longer than its session: " + access + " of "
                            + idle);
        }
        if (perUser < 1) {
            throw new IllegalArgumentException("a user has at least one session, not " + perUser);
        }
    }

    /** Returns 15 minutes of 30 days, a grace of 60 s, 100 sessions. */
    public static SessionRules defaults() {
        return new SessionRules(Duration.ofMinutes(15), Duration.ofDays(30), Duration.ofSeconds(60), 100);
    }
}
