// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.session;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** When an access token is exchanged: after two thirds of its life, or when a tracker refused it. Pure functions. */
final class RefreshRule {
    /** A token that was got so lately is not exchanged because somebody refused it: then it is not the token's fault. */
    private static final Duration YOUNG = Duration.ofSeconds(10);

    private RefreshRule() {}

    /** Whether the tokens of a session are to be exchanged now, given the access token that a tracker refused, if any. */
    static boolean isDue(LoggedIn user, Optional<String> refused, Instant now) {
        Duration age = Duration.between(user.since(), now);
        boolean isOld = age.isNegative()
                || age.compareTo(user.accessLife().multipliedBy(2).dividedBy(3)) >= 0;
        boolean isRefused = refused.filter(user.accessToken()::equals).isPresent();
        return isOld || (isRefused && age.compareTo(YOUNG) >= 0);
    }

    /** Whether the access token is still good as far as anybody here can tell. */
    static boolean isUsable(LoggedIn user, Instant now) {
        Duration age = Duration.between(user.since(), now);
        return age.compareTo(user.accessLife()) < 0;
    }
}
