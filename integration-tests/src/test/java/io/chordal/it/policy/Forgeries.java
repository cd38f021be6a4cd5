// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.policy;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Makes of a genuine signed text what somebody without its key would try. Stateless. */
final class Forgeries {
    private Forgeries() {}

    /** Returns it with one character in another place changed. */
    static String changed(String genuine) {
        int at = genuine.length() / 2;
        return genuine.substring(0, at) + (genuine.charAt(at) == 'A' ? 'B' : 'A') + genuine.substring(at + 1);
    }

    /** Returns it with a header that says that it needs no signature. */
    static String unsigned(String genuine) {
        return withAlgorithm("none", genuine);
    }

    /** Returns it signed by HMAC, with the public key of who signs as the secret. */
    static String confused(String genuine, PublicKey key) {
        String[] parts = withAlgorithm("HS256", genuine).split("[.]");
        String signed = parts[0] + "." + parts[1];
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key.getEncoded(), "HmacSHA256"));
            // 64 bytes, as many as the signature has that is expected.
            byte[] half = mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII));
            byte[] whole = new byte[2 * half.length];
            System.arraycopy(half, 0, whole, 0, half.length);
            System.arraycopy(half, 0, whole, half.length, half.length);
            return signed + "." + text(whole);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** Returns what one says under the header of the other, which names the key of who signed that. */
    static String underTheHeaderOf(String genuine, String forged) {
        return genuine.split("[.]")[0] + forged.substring(forged.indexOf('.'));
    }

    private static String withAlgorithm(String algorithm, String genuine) {
        String[] parts = genuine.split("[.]");
        String header = new String(Base64.getUrlDecoder().decode(parts[0]), StandardCharsets.UTF_8);
        byte[] changed = header.replace("ES256", algorithm).getBytes(StandardCharsets.UTF_8);
        return text(changed) + "." + parts[1] + "." + parts[2];
    }

    private static String text(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
