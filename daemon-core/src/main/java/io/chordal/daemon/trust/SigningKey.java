// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.trust;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Bytes;
import java.io.IOException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;

/**
 * A P-256 key pair that signs.
 *
 * <p>Immutable. The private key leaves it in no form but the file.
 */
public final class SigningKey {
    private final ECPublicKey publicKey;
    private final ECPrivateKey privateKey;
    private final KeyId id;

    private SigningKey(KeyPair keys) {
        this.publicKey = P256.publicKey(keys.getPublic());
        this.privateKey = P256.privateKey(keys.getPrivate());
        this.id = KeyId.of(publicKey);
    }

    /** Makes a new one. */
    public static SigningKey generate() {
        return of(P256.generate());
    }

    /**
     * Returns the one of this pair.
     *
     * @throws IllegalArgumentException if it is not a pair of P-256
     */
    public static SigningKey of(KeyPair keys) {
        return new SigningKey(requireNonNull(keys, "keys is null"));
    }

    /**
     * Reads the key from its file, or makes one and the file, which only its owner may read.
     *
     * @throws IOException if the disk says no, others may read the file, or it holds something else; the message says which
     */
    public static SigningKey readOrCreate(Path file) throws IOException {
        return of(KeyPairFile.readOrCreate(file));
    }

    /** Returns the short name of the key. */
    public KeyId id() {
        return id;
    }

    /** Returns what signatures are checked with. */
    public PublicKey publicKey() {
        return publicKey;
    }

    /** Returns the SHA-256 of the public key's SubjectPublicKeyInfo. */
    public Bytes keyHash() {
        return P256.hash(publicKey);
    }

    ECPublicKey ecPublicKey() {
        return publicKey;
    }

    ECPrivateKey ecPrivateKey() {
        return privateKey;
    }

    /** Returns the short name alone. */
    @Override
    public String toString() {
        return "SigningKey[" + id + "]";
    }
}
