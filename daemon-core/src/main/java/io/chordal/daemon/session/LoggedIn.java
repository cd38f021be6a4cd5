// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.session;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;

/**
 * A user who is logged in at a home. Immutable.
 *
 * @param userId who, whatever the name: 16 bytes in hexadecimal
 * @param name the user's name
 * @param admin whether the user was an administrator at the log-in
 * @param tokens the latest tokens
 * @param since when they were got, by this machine's clock
 * @param trackers to whom alone they are shown
 */
public record LoggedIn(
        String userId, String name, boolean admin, SessionTokens tokens, Instant since, SessionTrackers trackers) {
    private static final int ID_DIGITS = 32;

    public LoggedIn {
        requireNonNull(userId, "userId is null");
        requireNonNull(name, "name is null");
        requireNonNull(tokens, "tokens is null");
        requireNonNull(since, "since is null");
        requireNonNull(trackers, "trackers is null");
        if (userId.length() != ID_DIGITS || !userId.matches("[0-9a-f]+")) {
            throw new IllegalArgumentException("the id of a user is 32 hexadecimal digits, not " + userId);
        }
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a user without a name");
        }
    }

    /** The same session with new tokens. */
    public LoggedIn refreshed(SessionTokens fresh, Instant now) {
        return new LoggedIn(userId, name, admin, fresh, now, trackers);
    }

    /** The same session with other trackers of its own. */
    public LoggedIn at(SessionTrackers own) {
        return new LoggedIn(userId, name, admin, tokens, since, own);
    }

    /** What calls show. */
    public String accessToken() {
        return tokens.access().text();
    }

    /** How long the access token lasts from when it was got: by its own claims, because the two clocks may differ. */
    Duration accessLife() {
        return AccessLife.of(tokens.access(), since);
    }
}
