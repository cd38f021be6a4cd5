// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.trust;

import static java.util.Objects.requireNonNull;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.chordal.daemon.trust.TokenException.Reason;
import java.nio.charset.StandardCharsets;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.text.ParseException;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A text in JWS compact form (RFC 7515) that was read but not yet believed: its header is what was asked for; its claims
 * come out through {@link #claims}, which checks the signature, or as what nobody vouches for.
 *
 * <p>The algorithm is ES256 and is never taken from the text; the header has exactly the parameters that were asked for, so
 * nothing in it (a {@code crit}, a key's address) can change how it is checked. Each byte sequence has one form: a text
 * that differs in one character is another text. Immutable.
 */
final class SignedText {
    /** No longer text is looked at. */
    static final int MOST_CHARACTERS = 4096;

    private static final Pattern COMPACT = Pattern.compile("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+");
    private static final int SIGNATURE_BYTES = 64;

    private final String what;
    private final JWSObject object;
    private final Map<String, Object> header;

    private SignedText(String what, JWSObject object, Map<String, Object> header) {
        this.what = what;
        this.object = object;
        this.header = header;
    }

    /** Signs claims; the header is completed with what says how. */
    static String sign(JWSHeader.Builder header, String type, JWTClaimsSet claims, ECPrivateKey key) {
        SignedJWT signed = new SignedJWT(header.type(new JOSEObjectType(type)).build(), claims);
        try {
            signed.sign(new ECDSASigner(key));
        } catch (JOSEException e) {
            throw new IllegalStateException("cannot sign with a P-256 key", e);
        }
        return signed.serialize();
    }

    /** Returns the header of whatever is signed here, to be completed. */
    static JWSHeader.Builder header() {
        return new JWSHeader.Builder(JWSAlgorithm.ES256);
    }

    /**
     * Reads a text.
     *
     * @param what what it should be, for messages
     * @param type the exact type that it has to name
     * @param parameter the one header parameter beside type and algorithm
     */
    static SignedText read(String what, String text, String type, String parameter) throws TokenException {
        if (text.length() > MOST_CHARACTERS) {
            throw new TokenException(
                    Reason.MALFORMED, what + " of " + text.length() + " characters; the most are " + MOST_CHARACTERS);
        }
        if (!COMPACT.matcher(text).matches()) {
            throw new TokenException(Reason.MALFORMED, what + " is not three parts of base64url with dots between");
        }
        String[] parts = text.split("\\.", -1);
        byte[] headerBytes = decode(what, parts[0]);
        decode(what, parts[1]);
        if (decode(what, parts[2]).length != SIGNATURE_BYTES) {
            throw new TokenException(Reason.MALFORMED, what + " has a signature of a wrong length");
        }
        Map<String, Object> header = json(what, headerBytes);
        if (!"ES256".equals(header.get("alg")) || !type.equals(header.get("typ"))) {
            throw new TokenException(Reason.WRONG_TYPE, what + " is needed, signed with ES256, not something else");
        }
        if (!header.keySet().equals(Set.of("alg", "typ", parameter)) || header.get(parameter) == null) {
            throw new TokenException(Reason.MALFORMED, what + " has not exactly the header alg, typ, " + parameter);
        }
        try {
            JWSObject object = new JWSObject(new Base64URL(parts[0]), new Base64URL(parts[1]), new Base64URL(parts[2]));
            return new SignedText(what, object, header);
        } catch (ParseException | RuntimeException e) {
            throw new TokenException(Reason.MALFORMED, what + " has a header that cannot be read");
        }
    }

    /** Returns the one parameter of the header, which nobody has vouched for yet. */
    Object parameter(String name) {
        return requireNonNull(header.get(name), name);
    }

    /** Returns what was signed, once it is clear that this key has signed it. */
    ClaimsReader claims(ECPublicKey key) throws TokenException {
        try {
            if (!object.verify(new ECDSAVerifier(key))) {
                throw new TokenException(Reason.BAD_SIGNATURE, what + " was not signed by the key that it names");
            }
        } catch (JOSEException e) {
            throw new TokenException(Reason.BAD_SIGNATURE, what + " has a signature that cannot be checked");
        }
        return new ClaimsReader(what, json(what, object.getPayload().toBytes()));
    }

    /** Returns what was signed, by whomever. */
    ClaimsReader unverifiedClaims() throws TokenException {
        return new ClaimsReader(what, json(what, object.getPayload().toBytes()));
    }

    private static Map<String, Object> json(String what, byte[] utf8) throws TokenException {
        try {
            Map<String, Object> map = JSONObjectUtils.parse(new String(utf8, StandardCharsets.UTF_8));
            if (map != null) {
                return map;
            }
        } catch (ParseException | RuntimeException e) {
            // told below, without the parser's message, which may quote the text
        }
        throw new TokenException(Reason.MALFORMED, what + " holds something that is not JSON");
    }

    /** Decodes the one form of its bytes. */
    private static byte[] decode(String what, String part) throws TokenException {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(part);
            if (Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(part)) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            // told below
        }
        throw new TokenException(Reason.MALFORMED, what + " is not written in base64url as RFC 7515 says");
    }
}
