// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.identity;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Bytes;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.spec.ECGenParameterSpec;

/**
 * Who a node is: a P-256 key pair that it keeps for ever, and the number of its present life.
 *
 * <p>Immutable.
 *
 * @param keys the key pair
 * @param incarnation raised at each start, from 1
 */
public record NodeIdentity(KeyPair keys, long incarnation) {
    public NodeIdentity {
        requireNonNull(keys, "keys is null");
        if (incarnation < 1) {
            throw new IllegalArgumentException("incarnation " + incarnation + " is below 1");
        }
    }

    /** Makes the identity of a node that is forgotten when it stops. */
    public static NodeIdentity ephemeral() {
        return new NodeIdentity(newKeys(), 1);
    }

    /** Returns SHA-256 of the key's SubjectPublicKeyInfo. */
    public Bytes keyHash() {
        try {
            return Bytes.copyOf(
                    MessageDigest.getInstance("SHA-256").digest(keys.getPublic().getEncoded()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }

    static KeyPair newKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java makes no P-256 keys", e);
        }
    }
}
