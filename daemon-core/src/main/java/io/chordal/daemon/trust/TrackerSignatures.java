// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.trust;

import com.nimbusds.jwt.JWTClaimsSet;
import io.chordal.daemon.trust.TokenException.Reason;
import java.security.PublicKey;

/** One type of text that trackers sign and others check with the trackers' keys. Immutable. */
record TrackerSignatures(String what, String type) {

    String sign(SigningKey key, JWTClaimsSet claims) {
        return SignedText.sign(SignedText.header().keyID(key.id().text()), type, claims, key.ecPrivateKey());
    }

    ClaimsReader verify(String text, TrackerKeys keys) throws TokenException {
        SignedText read = SignedText.read(what, text, type, "kid");
        PublicKey key = keys.find(keyId(read))
                .orElseThrow(() -> new TokenException(
                        Reason.UNKNOWN_KEY, what + " is signed with a key that belongs to no tracker known here"));
        return read.claims(P256.publicKey(key));
    }

    /** What a text says, signed by whomever. */
    ClaimsReader unverified(String text) throws TokenException {
        return SignedText.read(what, text, type, "kid").unverifiedClaims();
    }

    private KeyId keyId(SignedText read) throws TokenException {
        try {
            return new KeyId(String.valueOf(read.parameter("kid")));
        } catch (IllegalArgumentException e) {
            throw new TokenException(Reason.MALFORMED, what + " names its key in another form than a key id");
        }
    }
}
