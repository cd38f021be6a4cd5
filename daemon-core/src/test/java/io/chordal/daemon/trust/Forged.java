// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import io.chordal.daemon.trust.TokenException.Reason;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Makes texts in JWS compact form that no signer of ours would make, and says what became of them. */
final class Forged {
    private Forged() {}

    /** Signs any header and payload with ES256. */
    static String signed(SigningKey key, String header, String payload) {
        String input = base64(header) + "." + base64(payload);
        try {
            return input + "."
                    + new ECDSASigner(key.ecPrivateKey())
                            .sign(new JWSHeader(JWSAlgorithm.ES256), input.getBytes(StandardCharsets.US_ASCII));
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    /** Signs with HMAC under any bytes, as those do who hope that a public key is taken for a shared secret. */
    static String authenticated(byte[] key, String header, String payload) {
        String input = base64(header) + "." + base64(payload);
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return input + "." + base64(mac.doFinal(input.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** Returns the text of one of the three parts. */
    static String part(String text, int number) {
        return new String(Base64.getUrlDecoder().decode(text.split("\\.")[number]), StandardCharsets.UTF_8);
    }

    static String base64(String text) {
        return base64(text.getBytes(StandardCharsets.UTF_8));
    }

    static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Checks that the text is refused for one of the reasons, in words that do not show it. */
    static void assertRefused(String text, ThrowingCallable call, Reason... reasons) {
        TokenException refused = catchThrowableOfType(TokenException.class, call);
        assertThat(refused).as("refusal").isNotNull();
        assertThat(refused.reason()).isIn((Object[]) reasons);
        for (String part : text.split("\\.")) {
            if (part.length() > 8) {
                assertThat(refused.getMessage()).doesNotContain(part);
            }
        }
    }
}
