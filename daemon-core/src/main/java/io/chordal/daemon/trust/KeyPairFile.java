// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.trust;

import io.chordal.daemon.home.PrivateFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A key pair in a file: a PEM block of the private key (PKCS #8) and one of the public key (SubjectPublicKeyInfo). */
final class KeyPairFile {
    private static final Base64.Encoder ENCODER = Base64.getMimeEncoder(64, new byte[] {'\n'});
    private static final int MOST_BYTES = 4096;
    private static final byte[] PROBE = "chordal key pair".getBytes(StandardCharsets.US_ASCII);

    private KeyPairFile() {}

    static KeyPair readOrCreate(Path file) throws IOException {
        if (!Files.exists(file)) {
            KeyPair keys = P256.generate();
            PrivateFiles.createOnce(
                    file,
                    block("PRIVATE KEY", keys.getPrivate().getEncoded())
                            + block("PUBLIC KEY", keys.getPublic().getEncoded()));
        }
        return read(file);
    }

    private static KeyPair read(Path file) throws IOException {
        if (PrivateFiles.isOpenToOthers(file)) {
            throw new IOException(
                    file + " holds a private key, but others than its owner may use it; chmod 600 " + file);
        }
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw new IllegalArgumentException("longer than a key pair");
            }
            return parse(Files.readString(file, StandardCharsets.ISO_8859_1));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException(
                    file + " holds no P-256 key pair (" + e.getMessage()
                            + "); restore it, or remove it to go on with a new key",
                    e);
        }
    }

    private static KeyPair parse(String text) throws GeneralSecurityException {
        KeyFactory factory = KeyFactory.getInstance("EC");
        ECPublicKey publicKey =
                P256.publicKey(factory.generatePublic(new X509EncodedKeySpec(bytes(text, "PUBLIC KEY"))));
        ECPrivateKey privateKey =
                P256.privateKey(factory.generatePrivate(new PKCS8EncodedKeySpec(bytes(text, "PRIVATE KEY"))));
        checkPair(publicKey, privateKey);
        return new KeyPair(publicKey, privateKey);
    }

    /** Two halves of different pairs would sign what nobody can check. */
    private static void checkPair(ECPublicKey publicKey, ECPrivateKey privateKey) throws GeneralSecurityException {
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(privateKey);
        signature.update(PROBE);
        byte[] signed = signature.sign();
        signature.initVerify(publicKey);
        signature.update(PROBE);
        if (!signature.verify(signed)) {
            throw new IllegalArgumentException("its two keys do not belong together");
        }
    }

    private static String block(String name, byte[] bytes) {
        return "-----BEGIN " + name + "-----\n" + ENCODER.encodeToString(bytes) + "\n-----END " + name + "-----\n";
    }

    private static byte[] bytes(String text, String name) {
        Matcher matcher = Pattern.compile("-----BEGIN " + name + "-----([^-]*)-----END " + name + "-----")
                .matcher(text);
        if (!matcher.find()) {
            throw new IllegalArgumentException("no block " + name);
        }
        return Base64.getMimeDecoder().decode(matcher.group(1));
    }
}
