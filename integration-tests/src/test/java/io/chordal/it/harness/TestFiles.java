// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.SplittableRandom;

/** Files for the tests: made from a seed, compared byte by byte, hashed without any class of the product. */
public final class TestFiles {
    /** A mebibyte. */
    public static final int MIB = 1024 * 1024;

    /** A chunk of every file below 8 GiB. */
    public static final int CHUNK = 512 * 1024;

    private TestFiles() {}

    /** Makes a file of so many bytes that look random and are always the same for a seed. */
    public static Path random(Path file, long size, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] block = new byte[MIB];
        try {
            Files.createDirectories(file.getParent());
            try (OutputStream out = Files.newOutputStream(file)) {
                for (long left = size; left > 0; left -= Math.min(left, MIB)) {
                    random.nextBytes(block);
                    out.write(block, 0, (int) Math.min(left, MIB));
                }
            }
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make " + file, e);
        }
    }

    /** Returns the plain SHA-256 in hexadecimal. */
    public static String sha256(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] block = new byte[MIB];
            for (int n = in.read(block); n >= 0; n = in.read(block)) {
                digest.update(block, 0, n);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /** Checks that the two files hold the same bytes. */
    public static void assertSameBytes(Path actual, Path expected) {
        try {
            assertThat(actual).exists();
            assertThat(Files.mismatch(actual, expected))
                    .as("first byte in which %s differs from %s", actual, expected)
                    .isEqualTo(-1L);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot compare " + actual + " with " + expected, e);
        }
    }
}
