// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.account;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Bytes;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/** Argon2id, version 1.3 (RFC 9106), with a salt of 16 bytes and a hash of 32. Thread-safe. */
public final class Argon2Hasher implements PasswordHasher {
    private static final int SALT = 16;
    private static final int HASH = 32;

    private final ArgonParameters parameters;
    private final RandomGenerator random;

    /**
     * Returns a hasher.
     *
     * @param parameters how much work new hashes take
     * @param random where salts come from; thread-safe
     */
    public Argon2Hasher(ArgonParameters parameters, RandomGenerator random) {
        this.parameters = requireNonNull(parameters, "parameters is null");
        this.random = requireNonNull(random, "random is null");
    }

    @Override
    public PasswordHash hash(Password password) {
        Bytes salt = drawn(SALT);
        return new PasswordHash(parameters, salt, Bytes.copyOf(computed(password, parameters, salt, HASH)));
    }

    @Override
    public boolean matches(Password password, PasswordHash hash) {
        byte[] kept = hash.hash().toByteArray();
        return MessageDigest.isEqual(kept, computed(password, hash.parameters(), hash.salt(), kept.length));
    }

    @Override
    public PasswordHash ofNobody() {
        return new PasswordHash(parameters, drawn(SALT), drawn(HASH));
    }

    @Override
    public boolean isOutdated(PasswordHash hash) {
        return hash.parameters().weakerThan(parameters);
    }

    private Bytes drawn(int size) {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        return Bytes.copyOf(bytes);
    }

    private static byte[] computed(Password password, ArgonParameters work, Bytes salt, int size) {
        Argon2BytesGenerator generator = new Argon2BytesGenerator();
        generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(work.memoryKib())
                .withIterations(work.passes())
                .withParallelism(work.lanes())
                .withSalt(salt.toByteArray())
                .build());
        byte[] bytes = password.toBytes();
        byte[] hash = new byte[size];
        generator.generateBytes(bytes, hash);
        Arrays.fill(bytes, (byte) 0);
        return hash;
    }
}
