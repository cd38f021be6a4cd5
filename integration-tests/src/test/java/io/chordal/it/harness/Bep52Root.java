// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.harness;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * The root of a file by the words of BEP 52: "a merkle tree with a branching factor of 2, constructed from 16KiB blocks
 * of the file. The last block may be shorter than 16KiB. The remaining leaf hashes beyond the end of the file required
 * to construct upper layers of the merkle tree are set to zero." Shares no code with the product. An empty file has no
 * root in BEP 52; here it is the hash of nothing.
 */
public final class Bep52Root {
    private static final int BLOCK = 16 * 1024;

    private Bep52Root() {}

    /** Returns the root of the file's bytes in hexadecimal. */
    public static String of(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            List<byte[]> layer = new ArrayList<>();
            for (byte[] block = in.readNBytes(BLOCK); block.length > 0; block = in.readNBytes(BLOCK)) {
                layer.add(sha256(block));
            }
            if (layer.isEmpty()) {
                return HexFormat.of().formatHex(sha256());
            }
            while (Integer.bitCount(layer.size()) != 1) {
                layer.add(new byte[32]);
            }
            while (layer.size() > 1) {
                List<byte[]> above = new ArrayList<>();
                for (int i = 0; i < layer.size(); i += 2) {
                    above.add(sha256(layer.get(i), layer.get(i + 1)));
                }
                layer = above;
            }
            return HexFormat.of().formatHex(layer.get(0));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    private static byte[] sha256(byte[]... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (byte[] part : parts) {
                digest.update(part);
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
