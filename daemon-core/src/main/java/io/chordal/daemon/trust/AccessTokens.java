// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.trust;

import static java.util.Objects.requireNonNull;

import com.nimbusds.jwt.JWTClaimsSet;
import io.chordal.daemon.trust.TokenException.Reason;
import java.time.Duration;
import java.time.Instant;

/**
 * Access tokens: JWTs (RFC 7519, typed as RFC 9068 says) by which a tracker tells the others who is logged in.
 *
 * <p>Stateless. That a token is good says nothing of whether its epoch is still the user's.
 */
public final class AccessTokens {
    private static final TrackerSignatures SIGNATURES = new TrackerSignatures("the access token", "at+jwt");

    /** How far another tracker's clock may be ahead. */
    private static final Duration SKEW = Duration.ofSeconds(60);

    private AccessTokens() {}

    /** Returns the token that says this. */
    public static String sign(SigningKey key, AccessClaims claims) {
        requireNonNull(claims, "claims is null");
        return SIGNATURES.sign(
                requireNonNull(key, "key is null"),
                new JWTClaimsSet.Builder()
                        .subject(claims.userId().toHex())
                        .claim("name", claims.name())
                        .claim("sid", claims.sessionId().toHex())
                        .claim("epoch", claims.epoch())
                        .claim("admin", claims.admin())
                        .claim("iat", claims.issuedAt().getEpochSecond())
                        .claim("exp", claims.expiresAt().getEpochSecond())
                        .build());
    }

    /**
     * Returns what a token says, if a tracker signed it and its time has come and is not over.
     *
     * @throws TokenException if not
     */
    public static AccessClaims verify(String token, TrackerKeys keys, Instant now) throws TokenException {
        AccessClaims claims = SIGNATURES.verify(token, keys).checked(AccessTokens::read);
        if (!now.isBefore(claims.expiresAt())) {
            throw new TokenException(Reason.EXPIRED, "the access token ended at " + claims.expiresAt());
        }
        if (claims.issuedAt().isAfter(now.plus(SKEW))) {
            throw new TokenException(
                    Reason.NOT_YET,
                    "the access token is of " + claims.issuedAt()
                            + ", which is in the future here; compare the clocks");
        }
        return claims;
    }

    private static AccessClaims read(ClaimsReader claims) throws TokenException {
        return new AccessClaims(
                claims.bytes("sub"),
                claims.text("name"),
                claims.bytes("sid"),
                claims.number("epoch"),
                claims.flag("admin"),
                claims.instant("iat"),
                claims.instant("exp"));
    }
}
