// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.trackers;

import static java.util.Objects.requireNonNull;

import java.util.Base64;

/**
 * A key that a tracker signs with, or signed with before. Immutable; nothing is verified here.
 *
 * @param id what it is called in a signature
 * @param publicKey the key as SubjectPublicKeyInfo, in Base64
 */
public record KnownKey(String id, String publicKey) {
    private static final int LONGEST = 1024;

    public KnownKey {
        requireNonNull(id, "id is null");
        requireNonNull(publicKey, "publicKey is null");
        if (!id.matches("[0-9a-f]{16}")) {
            throw new IllegalArgumentException("the name of a key is 16 hexadecimal digits, not " + id);
        }
        if (publicKey.isEmpty() || publicKey.length() > LONGEST) {
            throw new IllegalArgumentException("a public key of " + publicKey.length() + " characters");
        }
        Base64.getDecoder().decode(publicKey);
    }

    /** The key with these bytes. */
    public static KnownKey of(String id, byte[] subjectPublicKeyInfo) {
        return new KnownKey(id, Base64.getEncoder().encodeToString(subjectPublicKeyInfo));
    }

    /** Its SubjectPublicKeyInfo. */
    public byte[] bytes() {
        return Base64.getDecoder().decode(publicKey);
    }
}
