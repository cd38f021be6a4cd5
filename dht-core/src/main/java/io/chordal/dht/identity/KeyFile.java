// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.identity;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A key pair in a file: a PEM block of the private key (PKCS #8) and one of the public key (SubjectPublicKeyInfo). */
final class KeyFile {
    private static final Base64.Encoder ENCODER = Base64.getMimeEncoder(64, new byte[] {'\n'});

    private KeyFile() {}

    static KeyPair readOrCreate(Path file) throws IOException {
        if (Files.exists(file)) {
            return read(file);
        }
        KeyPair keys = NodeIdentity.newKeys();
        SafeFile.write(
                file,
                block("PRIVATE KEY", keys.getPrivate().getEncoded())
                        + block("PUBLIC KEY", keys.getPublic().getEncoded()));
        return keys;
    }

    private static KeyPair read(Path file) throws IOException {
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        try {
            KeyFactory factory = KeyFactory.getInstance("EC");
            return new KeyPair(
                    factory.generatePublic(new X509EncodedKeySpec(bytes(text, "PUBLIC KEY"))),
                    factory.generatePrivate(new PKCS8EncodedKeySpec(bytes(text, "PRIVATE KEY"))));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException(
                    file + " holds no P-256 key pair; restore it, or remove it to begin as a new node", e);
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
