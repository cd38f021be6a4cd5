// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.trust;

import io.chordal.daemon.home.PrivateFiles;
import io.chordal.dht.id.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What the trackers of one cluster share and nobody else knows: 32 bytes or more, the bytes of a file that its owner alone
 * may use, without line ends after them.
 *
 * <p>Immutable. It is compared in constant time and never printed.
 */
public final class ClusterSecret {
    /** Fewer bytes could be guessed. */
    public static final int LEAST_BYTES = 32;

    private static final int MOST_BYTES = 4096;
    private static final String ALGORITHM = "HmacSHA256";
    private static final int HASH_BYTES = 32;
    private static final String PROOF_LABEL = "chordal tracker ring";

    private final byte[] secret;
    private final String proof;

    private ClusterSecret(byte[] secret) {
        this.secret = secret;
        this.proof = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(hmac(secret, PROOF_LABEL.getBytes(StandardCharsets.US_ASCII)));
    }

    /**
     * Returns the secret of these bytes.
     *
     * @throws IllegalArgumentException if they are too few, or far too many
     */
    public static ClusterSecret of(Bytes secret) {
        if (secret.size() < LEAST_BYTES || secret.size() > MOST_BYTES) {
            throw new IllegalArgumentException(
                    "a cluster secret has " + LEAST_BYTES + " to " + MOST_BYTES + " bytes, not " + secret.size());
        }
        return new ClusterSecret(secret.toByteArray());
    }

    /**
     * Reads the secret.
     *
     * @throws IOException if the disk says no, others than its owner may use the file, or it holds too little; the message
     *     says which and what to do
     */
    public static ClusterSecret read(Path file) throws IOException {
        if (PrivateFiles.isOpenToOthers(file)) {
            throw new IOException(
                    file + " holds the cluster's secret, but others than its owner may use it; chmod 600 " + file);
        }
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MOST_BYTES + 2);
        }
        try {
            return of(Bytes.copyOf(withoutLineEnd(bytes)));
        } catch (IllegalArgumentException e) {
            throw new IOException(
                    file + ": " + e.getMessage()
                            + "; make one with: openssl rand -hex 32, and give it to every tracker",
                    e);
        }
    }

    /**
     * Makes a secret and its file, which only its owner may use; where the file is there already, reads it. Of several
     * processes that do so at once, all get the same.
     *
     * @throws IOException as {@link #read} does
     */
    public static ClusterSecret create(Path file) throws IOException {
        byte[] random = new byte[LEAST_BYTES];
        new SecureRandom().nextBytes(random);
        PrivateFiles.createOnce(file, HexFormat.of().formatHex(random) + "\n");
        return read(file);
    }

    /** Returns what a call shows of the secret: an HMAC-SHA256 in base64url, the same for every call. */
    public String proof() {
        return proof;
    }

    /** Says whether a text is {@link #proof}. */
    public boolean matches(String shown) {
        return MessageDigest.isEqual(proof.getBytes(StandardCharsets.UTF_8), shown.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Derives bytes for one purpose by HKDF-SHA256 (RFC 5869) without salt; who knows them knows neither the secret nor what is
     * derived for another purpose.
     *
     * @param label the purpose
     * @param bytes how many, 1 to 8160
     */
    public Bytes derive(String label, int bytes) {
        if (bytes < 1 || bytes > 255 * HASH_BYTES) {
            throw new IllegalArgumentException("cannot derive " + bytes + " bytes; 1 to " + 255 * HASH_BYTES);
        }
        byte[] info = label.getBytes(StandardCharsets.UTF_8);
        byte[] extracted = hmac(new byte[HASH_BYTES], secret);
        byte[] all = new byte[bytes];
        byte[] block = new byte[0];
        for (int done = 0, counter = 1; done < bytes; done += HASH_BYTES, counter++) {
            block = hmac(extracted, block, info, new byte[] {(byte) counter});
            System.arraycopy(block, 0, all, done, Math.min(HASH_BYTES, bytes - done));
        }
        return Bytes.copyOf(all);
    }

    /** Returns nothing of the secret. */
    @Override
    public String toString() {
        return "ClusterSecret[***]";
    }

    private static byte[] withoutLineEnd(byte[] bytes) {
        int end = bytes.length;
        while (end > 0 && (bytes[end - 1] == '\n' || bytes[end - 1] == '\r')) {
            end--;
        }
        return Arrays.copyOf(bytes, end);
    }

    private static byte[] hmac(byte[] key, byte[]... parts) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            for (byte[] part : parts) {
                mac.update(part);
            }
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no " + ALGORITHM, e);
        }
    }
}
