// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.output;

import java.util.BitSet;
import java.util.StringJoiner;

/** Sets of chunk numbers in few characters. Stateless. */
public final class ChunkRanges {
    private ChunkRanges() {}

    /** The set as ranges, {@code 0-59,61,70-127}; a dash alone for the empty set. */
    public static String compact(BitSet chunks) {
        StringJoiner ranges = new StringJoiner(",");
        for (int first = chunks.nextSetBit(0); first >= 0; ) {
            int last = chunks.nextClearBit(first) - 1;
            ranges.add(first == last ? Integer.toString(first) : first + "-" + last);
            first = chunks.nextSetBit(last + 1);
        }
        return ranges.length() == 0 ? "-" : ranges.toString();
    }

    /** Reads a bit field in network order, chunk 0 the highest bit of the first byte, cut to {@code count} chunks. */
    public static BitSet read(byte[] bitfield, int count) {
        BitSet chunks = new BitSet(count);
        for (int i = 0; i < count && i / 8 < bitfield.length; i++) {
            if ((bitfield[i / 8] & 0x80 >>> i % 8) != 0) {
                chunks.set(i);
            }
        }
        return chunks;
    }

    /** All of {@code count} chunks. */
    public static BitSet all(int count) {
        BitSet chunks = new BitSet(count);
        chunks.set(0, count);
        return chunks;
    }
}
