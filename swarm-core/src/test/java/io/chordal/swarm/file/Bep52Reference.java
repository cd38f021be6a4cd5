// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.file;

import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The root as BEP 52 words it: hash every 16 KiB, pad with zero hashes to a power of two, hash pairs until one is left. */
final class Bep52Reference {
    private Bep52Reference() {}

    static FileId root(byte[] file) throws Exception {
        if (file.length == 0) {
            return FileId.of(sha256(file));
        }
        List<byte[]> layer = new ArrayList<>();
        for (int at = 0; at < file.length; at += 16384) {
            layer.add(sha256(Arrays.copyOfRange(file, at, Math.min(file.length, at + 16384))));
        }
        while (Integer.bitCount(layer.size()) != 1) {
            layer.add(new byte[32]);
        }
        while (layer.size() > 1) {
            List<byte[]> parents = new ArrayList<>();
            for (int i = 0; i < layer.size(); i += 2) {
                ByteArrayOutputStream pair = new ByteArrayOutputStream();
                pair.writeBytes(layer.get(i));
                pair.writeBytes(layer.get(i + 1));
                parents.add(sha256(pair.toByteArray()));
            }
            layer = parents;
        }
        return FileId.of(layer.get(0));
    }

    private static byte[] sha256(byte[] bytes) throws Exception {
        return MessageDigest.getInstance("SHA-256").digest(bytes);
    }
}
