// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.trust;

import static java.util.Objects.requireNonNull;

import com.nimbusds.jwt.JWTClaimsSet;

/**
 * Grants: JWTs by which a tracker tells a serving peer who may read which file of a group.
 *
 * <p>Stateless. Whether a grant's time is over is for the serving peer to say, which takes the latest time that it has seen.
 */
public final class Grants {
    private static final TrackerSignatures SIGNATURES = new TrackerSignatures("the grant", "chordal-grant+jwt");

    private Grants() {}

    /** Returns the grant that says this. */
    public static String sign(SigningKey key, GrantClaims claims) {
        requireNonNull(claims, "claims is null");
        return SIGNATURES.sign(
                requireNonNull(key, "key is null"),
                new JWTClaimsSet.Builder()
                        .subject(claims.subject().toHex())
                        .claim("group", claims.groupId().toHex())
                        .claim("file", claims.fileId().toHex())
                        .claim("size", claims.size())
                        .claim("epoch", claims.epoch())
                        .claim("iat", claims.issuedAt().getEpochSecond())
                        .claim("exp", claims.expiresAt().getEpochSecond())
                        .build());
    }

    /**
     * Returns what a grant says, if a tracker signed it; its times are not looked at.
     *
     * @throws TokenException if none did, or it is something else
     */
    public static GrantClaims verify(String grant, TrackerKeys keys) throws TokenException {
        return SIGNATURES.verify(grant, keys).checked(Grants::read);
    }

    /**
     * Returns what a grant says by its own word: for its bearer, who had it from a tracker that it asked. Whoever serves verifies it.
     *
     * @throws TokenException if it is something else
     */
    public static GrantClaims unverified(String grant) throws TokenException {
        return SIGNATURES.unverified(grant).checked(Grants::read);
    }

    private static GrantClaims read(ClaimsReader claims) throws TokenException {
        return new GrantClaims(
                claims.bytes("group"),
                claims.bytes("file"),
                claims.number("size"),
                claims.bytes("sub"),
                claims.number("epoch"),
                claims.instant("iat"),
                claims.instant("exp"));
    }
}
