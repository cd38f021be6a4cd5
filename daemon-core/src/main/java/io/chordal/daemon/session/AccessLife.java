// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.session;

import com.google.common.collect.Comparators;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.JWTParser;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;

/** How long an access token lasts, as far as whoever bears it can tell. Pure functions. */
final class AccessLife {
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofHours(24);

    private AccessLife() {}

    /** From its claims, both by the tracker's clock; of a token that has none, from when it was got, by two clocks. */
    static Duration of(SessionToken token, Instant since) {
        Duration life = claimed(token.text()).orElseGet(() -> Duration.between(since, token.expires()));
        return Comparators.max(SHORTEST, Comparators.min(life, LONGEST));
    }

    private static Optional<Duration> claimed(String token) {
        try {
            JWTClaimsSet claims = JWTParser.parse(token).getJWTClaimsSet();
            Date issued = claims == null ? null : claims.getIssueTime();
            Date ends = claims == null ? null : claims.getExpirationTime();
            return issued == null || ends == null
                    ? Optional.empty()
                    : Optional.of(Duration.between(issued.toInstant(), ends.toInstant()));
        } catch (ParseException e) {
            return Optional.empty();
        }
    }
}
