// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chordal.dht.id.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SigningKeyTest {
    @TempDir
    Path folder;

    @Test
    void aKeyIsMadeOnceAndReadFromThenOn() throws IOException {
        Path file = folder.resolve("tracker.key");
        SigningKey made = SigningKey.readOrCreate(file);
        assertThat(SigningKey.readOrCreate(file).keyHash()).isEqualTo(made.keyHash());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void aKeyThatOthersCanReadIsRefused() throws IOException {
        Path file = folder.resolve("tracker.key");
        SigningKey.readOrCreate(file);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        assertThatThrownBy(() -> SigningKey.readOrCreate(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("chmod 600 " + file);
    }

    @Test
    void whatIsNoPairOfKeysIsRefusedAndLeftAlone() throws IOException {
        Path file = folder.resolve("tracker.key");
        SigningKey.readOrCreate(file);
        String one = Files.readString(file);
        Path other = folder.resolve("other.key");
        SigningKey.readOrCreate(other);
        String mixed = one.substring(0, one.indexOf("-----BEGIN PUBLIC"))
                + Files.readString(other).substring(Files.readString(other).indexOf("-----BEGIN PUBLIC"));
        for (String text : new String[] {"", one.substring(0, 200), mixed, "x".repeat(10_000)}) {
            Files.writeString(file, text);
            assertThatThrownBy(() -> SigningKey.readOrCreate(file))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(file + " holds no P-256 key pair")
                    .hasMessageContaining("restore it");
            assertThat(Files.readString(file)).isEqualTo(text);
        }
    }

    @Test
    void keysOfOtherCurvesAreRefused() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp384r1"));
        KeyPair larger = generator.generateKeyPair();
        KeyPair rsa = KeyPairGenerator.getInstance("RSA").generateKeyPair();
        for (KeyPair pair : new KeyPair[] {larger, rsa}) {
            assertThatThrownBy(() -> SigningKey.of(pair)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> TrackerKeys.encode(pair.getPublic())).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() ->
                            TrackerKeys.decode(Bytes.copyOf(pair.getPublic().getEncoded())))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aPublicKeyHasOneForm() {
        PublicKey key = SigningKey.generate().publicKey();
        Bytes encoded = TrackerKeys.encode(key);
        assertThat(TrackerKeys.decode(encoded)).isEqualTo(key);
        byte[] bytes = encoded.toByteArray();
        byte[] longer = java.util.Arrays.copyOf(bytes, bytes.length + 1);
        byte[] offCurve = bytes.clone();
        offCurve[bytes.length - 1] ^= 1;
        for (byte[] wrong : new byte[][] {longer, offCurve, {}, new byte[91]}) {
            assertThatThrownBy(() -> TrackerKeys.decode(Bytes.copyOf(wrong)))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aKeyIsFoundUnderItsOwnNameOnly() {
        SigningKey key = SigningKey.generate();
        SigningKey other = SigningKey.generate();
        TrackerKeys keys = TrackerKeys.of(Map.of(key.id(), key.publicKey()));
        assertThat(keys.find(key.id())).contains(key.publicKey());
        assertThat(keys.find(other.id())).isEmpty();
        assertThatThrownBy(() -> TrackerKeys.of(Map.of(key.id(), other.publicKey())))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theShortNameBeginsTheHashAndThePrivateKeyIsNotPrinted() {
        SigningKey key = SigningKey.generate();
        assertThat(key.keyHash().toHex()).startsWith(key.id().text());
        assertThat(key).hasToString("SigningKey[" + key.id() + "]");
        assertThatThrownBy(() -> new KeyId("ABCDEF0123456789")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new KeyId("ab")).isInstanceOf(IllegalArgumentException.class);
    }
}
