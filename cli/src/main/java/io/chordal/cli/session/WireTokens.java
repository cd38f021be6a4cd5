// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.session;

import com.google.protobuf.Timestamp;
import io.chordal.daemon.session.SessionToken;
import io.chordal.daemon.session.SessionTokens;
import java.time.Instant;

/** The tokens of a session as trackers send them. Stateless. */
public final class WireTokens {
    private WireTokens() {}

    /** What is kept of them; throws IllegalArgumentException if one is missing. */
    public static SessionTokens read(io.chordal.proto.tracker.v1.SessionTokens tokens) {
        return new SessionTokens(
                new SessionToken(tokens.getAccessToken(), instant(tokens.getAccessExpiresAt())),
                new SessionToken(tokens.getRefreshToken(), instant(tokens.getRefreshExpiresAt())));
    }

    private static Instant instant(Timestamp time) {
        return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
    }
}
