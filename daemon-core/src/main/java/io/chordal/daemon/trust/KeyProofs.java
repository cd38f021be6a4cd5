// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.trust;

import static java.util.Objects.requireNonNull;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jwt.JWTClaimsSet;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/**
 * Proofs that a caller has a key, for one call to one callee: DPoP proofs (RFC 9449) with a gRPC method in {@code htm} and the
 * callee's name in {@code htu}. {@link ProofChecker} checks them.
 *
 * <p>Stateless.
 */
public final class KeyProofs {
    static final String TYPE = "dpop+jwt";
    static final int ID_BYTES = 16;

    private KeyProofs() {}

    /**
     * Returns a proof.
     *
     * @param nodeKey the key pair to prove
     * @param method the full name of the method to be called
     * @param callee who is called: the serving peer's key hash in hexadecimal, or {@code tracker}
     * @param boundTo the grant or token that is shown with it
     * @param jti16 16 bytes that the caller never used before
     */
    public static String sign(
            KeyPair nodeKey, String method, String callee, Optional<String> boundTo, Instant now, byte[] jti16) {
        if (jti16.length != ID_BYTES) {
            throw new IllegalArgumentException("a proof's id has " + ID_BYTES + " bytes, not " + jti16.length);
        }
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder()
                .jwtID(base64(jti16))
                .claim("htm", requireNonNull(method, "method is null"))
                .claim("htu", requireNonNull(callee, "callee is null"))
                .claim("iat", now.getEpochSecond());
        boundTo.ifPresent(token -> claims.claim("ath", hash(token)));
        ECKey publicKey = new ECKey.Builder(Curve.P_256, P256.publicKey(nodeKey.getPublic())).build();
        return SignedText.sign(
                SignedText.header().jwk(publicKey), TYPE, claims.build(), P256.privateKey(nodeKey.getPrivate()));
    }

    /** Returns what {@code ath} says of a token. */
    static String hash(String token) {
        return base64(P256.sha256(token.getBytes(StandardCharsets.UTF_8)));
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
