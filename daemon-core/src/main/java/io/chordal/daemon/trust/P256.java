// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.trust;

import com.nimbusds.jose.crypto.utils.ECChecks;
import com.nimbusds.jose.jwk.Curve;
import io.chordal.dht.id.Bytes;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.X509EncodedKeySpec;

/** Keys of the one curve that is used, and hashes of them. Whatever passes here is a point of that curve. */
final class P256 {
    private P256() {}

    static KeyPair generate() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java makes no P-256 keys", e);
        }
    }

    /** Returns the key. @throws IllegalArgumentException if it is not one of P-256 */
    static ECPublicKey publicKey(PublicKey key) {
        if (key instanceof ECPublicKey ec
                && Curve.P_256.equals(Curve.forECParameterSpec(ec.getParams()))
                && ECChecks.isPointOnCurve(ec.getW().getAffineX(), ec.getW().getAffineY(), ec.getParams())) {
            return ec;
        }
        throw new IllegalArgumentException("not a P-256 public key");
    }

    /** Returns the key. @throws IllegalArgumentException if it is not one of P-256 */
    static ECPrivateKey privateKey(PrivateKey key) {
        if (key instanceof ECPrivateKey ec && Curve.P_256.equals(Curve.forECParameterSpec(ec.getParams()))) {
            return ec;
        }
        throw new IllegalArgumentException("not a P-256 private key");
    }

    /** Reads a SubjectPublicKeyInfo. @throws IllegalArgumentException if it is not one of P-256, in its one form */
    static ECPublicKey decode(Bytes spki) {
        try {
            ECPublicKey key =
                    publicKey(KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(spki.toByteArray())));
            if (!Bytes.copyOf(key.getEncoded()).equals(spki)) {
                throw new IllegalArgumentException("not the one form in which a P-256 public key is written");
            }
            return key;
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("not a public key", e);
        }
    }

    /** Returns the SHA-256 of the key's SubjectPublicKeyInfo. */
    static Bytes hash(PublicKey key) {
        return Bytes.copyOf(sha256(key.getEncoded()));
    }

    static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }
}
