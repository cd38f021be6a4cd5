// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.explore;

/**
 * One state of the whole: each node's own state by number, the reply on its way to it, and who crashed. Packed into
 * words for the table.
 *
 * <p>Mutable scratch; confined to one thread.
 */
final class World {
    private static final int NODE_BITS = 18;
    private static final int REPLY_BITS = 14;

    final int[] node;
    /** The reply under way to the node, 0 if there is none: its question is still under way then, or it has none. */
    final int[] reply;

    int crashed;
    /** Bit by * nodes + of: a pong may be under way that was sent before the crash. */
    int latePongs;
    /** Whether only such crashes have happened as the theorem allows. */
    boolean within;

    World(int nodes) {
        node = new int[nodes];
        reply = new int[nodes];
    }

    static int words(int nodes) {
        return (nodes + 1) / 2 + 1;
    }

    World copy() {
        World copy = new World(node.length);
        copy.take(this);
        return copy;
    }

    void take(World other) {
        System.arraycopy(other.node, 0, node, 0, node.length);
        System.arraycopy(other.reply, 0, reply, 0, reply.length);
        crashed = other.crashed;
        latePongs = other.latePongs;
        within = other.within;
    }

    boolean isAlive(int i) {
        return (crashed >> i & 1) == 0;
    }

    boolean hasLatePong(int by, int of) {
        return (latePongs >> by * node.length + of & 1) != 0;
    }

    void setLatePong(int by, int of, boolean possible) {
        int bit = 1 << by * node.length + of;
        latePongs = possible ? latePongs | bit : latePongs & ~bit;
    }

    void pack(long[] words) {
        java.util.Arrays.fill(words, 0);
        for (int i = 0; i < node.length; i++) {
            if (node[i] >> NODE_BITS != 0 || reply[i] >> REPLY_BITS != 0) {
                throw new IllegalStateException("more states of one node, or replies, than fit");
            }
            words[i / 2] |= ((long) node[i] << REPLY_BITS | reply[i]) << 32 * (i % 2);
        }
        words[words.length - 1] = (long) latePongs << 6 | (within ? 1 : 0) << 5 | crashed;
    }

    void unpack(long[] words) {
        for (int i = 0; i < node.length; i++) {
            long half = words[i / 2] >>> 32 * (i % 2) & 0xffffffffL;
            node[i] = (int) (half >> REPLY_BITS);
            reply[i] = (int) half & (1 << REPLY_BITS) - 1;
        }
        long last = words[words.length - 1];
        latePongs = (int) (last >>> 6);
        within = (last >> 5 & 1) != 0;
        crashed = (int) last & 0x1f;
    }
}
