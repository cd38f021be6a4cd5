// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chordal.dht.id.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterSecretTest {
    private static final Bytes TEXT = Bytes.utf8("0123456789abcdef0123456789abcdef");

    @TempDir
    Path folder;

    @Test
    void trackersThatStartAtOnceAgreeOnOneSecret() throws Exception {
        int trackers = 6;
        ExecutorService executor = Executors.newFixedThreadPool(trackers);
        try {
            for (int round = 0; round < 20; round++) {
                Path file = folder.resolve("secret" + round);
                CyclicBarrier together = new CyclicBarrier(trackers);
                Callable<String> start = () -> {
                    together.await();
                    return ClusterSecret.create(file).proof();
                };
                Set<String> proofs = new HashSet<>();
                for (Future<String> proof : executor.invokeAll(
                        IntStream.range(0, trackers).mapToObj(i -> start).toList())) {
                    proofs.add(proof.get());
                }
                assertThat(proofs).hasSize(1);
                assertThat(ClusterSecret.read(file).proof()).isIn(proofs);
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .isEqualTo("rw-------");
            }
            try (Stream<Path> files = Files.list(folder)) {
                assertThat(files).hasSize(20);
            }
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void oneThatOthersMayReadOrWriteIsRefusedWithAdvice() throws IOException {
        Path file = folder.resolve("cluster.secret");
        ClusterSecret.create(file);
        for (String permissions : new String[] {"rw-r-----", "rw----r--", "rw--w----"}) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
            assertThatThrownBy(() -> ClusterSecret.read(file))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("chmod 600 " + file);
        }
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--------"));
        assertThat(ClusterSecret.read(file).proof()).isNotEmpty();
    }

    @Test
    void oneThatIsTooShortOrNoSecretIsRefused() throws IOException {
        assertThatThrownBy(() -> ClusterSecret.read(write("a".repeat(31) + "\n")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("32 to 4096 bytes, not 31")
                .hasMessageContaining("openssl rand");
        assertThatThrownBy(() -> ClusterSecret.read(write("a".repeat(5000)))).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> ClusterSecret.read(folder.resolve("none"))).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void lineEndsAfterItDoNotCount() throws IOException {
        String proof = ClusterSecret.of(TEXT).proof();
        assertThat(ClusterSecret.read(write(TEXT.toUtf8())).proof()).isEqualTo(proof);
        assertThat(ClusterSecret.read(write(TEXT.toUtf8() + "\r\n\n")).proof()).isEqualTo(proof);
    }

    @Test
    void onlyItsOwnProofMatches() {
        ClusterSecret secret = ClusterSecret.of(TEXT);
        ClusterSecret other = ClusterSecret.of(Bytes.utf8("0123456789abcdef0123456789abcdeF"));
        assertThat(secret.matches(secret.proof())).isTrue();
        assertThat(secret.matches(other.proof())).isFalse();
        assertThat(secret.matches("")).isFalse();
        assertThat(secret.matches(secret.proof() + "=")).isFalse();
        assertThat(secret.matches(secret.proof().substring(1))).isFalse();
    }

    /** Computed with: printf 'chordal tracker ring' | openssl dgst -sha256 -hmac 0123456789abcdef0123456789abcdef. */
    @Test
    void theProofIsTheHmacThatTheDesignNames() {
        assertThat(Bytes.copyOf(java.util.Base64.getUrlDecoder()
                        .decode(ClusterSecret.of(TEXT).proof())))
                .isEqualTo(Bytes.fromHex("a07c507fdac3f35e31522fc4dda352bb5bd039c7a3a55ef31d2cf47b2e6d26fb"));
    }

    @Test
    void whatIsDerivedDependsOnThePurposeAndTellsNothingOfTheSecret() {
        ClusterSecret secret = ClusterSecret.of(TEXT);
        assertThat(secret.derive("ring name", 16)).isEqualTo(secret.derive("ring name", 16));
        assertThat(secret.derive("ring name", 80).toHex())
                .startsWith(secret.derive("ring name", 16).toHex());
        assertThat(secret.derive("ring name", 16)).isNotEqualTo(secret.derive("other", 16));
        assertThat(secret.derive("ring name", 100).size()).isEqualTo(100);
        assertThatThrownBy(() -> secret.derive("ring name", 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> secret.derive("ring name", 8161)).isInstanceOf(IllegalArgumentException.class);
    }

    /** RFC 5869, computed with openssl kdf for a secret of 32 bytes 0x0b and the info "chordal". */
    @Test
    void itIsDerivedByHkdf() {
        assertThat(ClusterSecret.of(Bytes.fromHex("0b".repeat(32))).derive("chordal", 42))
                .isEqualTo(Bytes.fromHex(
                        "08d166f5bba47aa245627f2959a66bd36d41e88d08f820003d6e577faf708b874cef424c509035d7424f"));
    }

    @Test
    void itIsNotPrinted() {
        assertThat(ClusterSecret.of(TEXT)).hasToString("ClusterSecret[***]");
    }

    private Path write(String text) throws IOException {
        Path file = Files.createTempFile(folder, "secret", "");
        return Files.writeString(file, text);
    }
}
