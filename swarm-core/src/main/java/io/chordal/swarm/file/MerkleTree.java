// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.file;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * The arithmetic of BEP 52 hash trees: a parent is the SHA-256 of its two children, missing leaves are 32 zero bytes.
 *
 * <p>Pure functions over packed arrays of 32-byte nodes. It neither reads files nor knows chunks.
 */
final class MerkleTree {
    private static final int NODE = Hash256.BYTES;
    /** Enough for {@link ChunkLayout#MAX_SIZE} in 16 KiB leaves (2^28). */
    private static final int MAX_LEVELS = 28;

    private static final byte[][] ZERO = zeroSubtrees();

    private MerkleTree() {}

    /** A new SHA-256, which every JDK has. */
    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    /** How many levels stand above {@code leaves} once padded to a power of two: 0 for one leaf or none. */
    static int levels(int leaves) {
        return leaves <= 1 ? 0 : 32 - Integer.numberOfLeadingZeros(leaves - 1);
    }

    /**
     * The root over the first {@code count} nodes, padded on the right to {@code 2^levels} nodes.
     *
     * @param nodes packed 32-byte nodes; the array is overwritten
     * @param count how many of them count, 1 to {@code 2^levels}
     * @param levels how many levels to climb
     * @param height how many levels above the leaves these nodes stand, which decides what a padding node is
     */
    static byte[] root(byte[] nodes, int count, int levels, int height) {
        MessageDigest digest = sha256();
        int n = count;
        for (int level = 0; level < levels; level++) {
            byte[] padding = ZERO[height + level];
            int parents = (n + 1) / 2;
            for (int i = 0; i < parents; i++) {
                digest.update(nodes, 2 * i * NODE, NODE);
                if (2 * i + 1 < n) {
                    digest.update(nodes, (2 * i + 1) * NODE, NODE);
                } else {
                    digest.update(padding, 0, NODE);
                }
                System.arraycopy(digest.digest(), 0, nodes, i * NODE, NODE);
            }
            n = parents;
        }
        return Arrays.copyOf(nodes, NODE);
    }

    private static byte[][] zeroSubtrees() {
        MessageDigest digest = sha256();
        byte[][] zero = new byte[MAX_LEVELS + 1][];
        zero[0] = new byte[NODE];
        for (int i = 1; i < zero.length; i++) {
            digest.update(zero[i - 1]);
            digest.update(zero[i - 1]);
            zero[i] = digest.digest();
        }
        return zero;
    }
}
