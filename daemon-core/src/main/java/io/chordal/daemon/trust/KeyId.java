// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.trust;

import static java.util.Objects.requireNonNull;

import java.security.PublicKey;
import java.util.regex.Pattern;

/**
 * The short name of a key: the first 8 bytes of the SHA-256 of its SubjectPublicKeyInfo, in hexadecimal. It says which key
 * to look for, and proves nothing.
 *
 * @param text 16 lower-case hexadecimal digits
 */
public record KeyId(String text) {
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{16}");

    public KeyId {
        requireNonNull(text, "text is null");
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException("a key id is 16 lower-case hexadecimal digits");
        }
    }

    /** Returns the name of this key. */
    public static KeyId of(PublicKey key) {
        return new KeyId(P256.hash(key).toHex().substring(0, 16));
    }

    @Override
    public String toString() {
        return text;
    }
}
