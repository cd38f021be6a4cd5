// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.chunk;

import com.google.common.collect.ImmutableList;
import io.chordal.swarm.file.ChunkLayout;
import io.chordal.swarm.file.InvalidInputException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Some of a file's chunks: what a peer has, what is missing, what is wanted.
 *
 * <p>Invariant: every member is below {@link #chunkCount()}. Immutable. On the wire it is the bitfield of BEP 3: one bit per
 * chunk, chunk 0 the highest bit of the first byte, spare bits zero.
 */
public final class ChunkSet {
    private final int chunkCount;
    private final BitSet bits;
    private final int cardinality;

    private ChunkSet(int chunkCount, BitSet owned) {
        this.chunkCount = chunkCount;
        this.bits = owned;
        this.cardinality = owned.cardinality();
    }

    /** None of {@code chunkCount} chunks. */
    public static ChunkSet none(int chunkCount) {
        return new ChunkSet(checkCount(chunkCount), new BitSet());
    }

    /** All of {@code chunkCount} chunks. */
    public static ChunkSet all(int chunkCount) {
        BitSet bits = new BitSet(checkCount(chunkCount));
        bits.set(0, chunkCount);
        return new ChunkSet(chunkCount, bits);
    }

    /** These of {@code chunkCount} chunks; throws IndexOutOfBoundsException for one beyond. */
    public static ChunkSet of(int chunkCount, int... chunks) {
        BitSet bits = new BitSet(checkCount(chunkCount));
        for (int chunk : chunks) {
            bits.set(checkIndex(chunkCount, chunk));
        }
        return new ChunkSet(chunkCount, bits);
    }

    /** A copy of a bit set; throws IndexOutOfBoundsException for a bit beyond. */
    public static ChunkSet of(int chunkCount, BitSet chunks) {
        if (chunks.length() > checkCount(chunkCount)) {
            throw new IndexOutOfBoundsException("chunk " + (chunks.length() - 1) + " of " + chunkCount);
        }
        return new ChunkSet(chunkCount, (BitSet) chunks.clone());
    }

    /** The chunks of some ranges; throws IndexOutOfBoundsException for one beyond. */
    public static ChunkSet ofRanges(int chunkCount, List<ChunkRange> ranges) {
        BitSet bits = new BitSet(checkCount(chunkCount));
        for (ChunkRange range : ranges) {
            bits.set(range.first(), checkIndex(chunkCount, range.last()) + 1);
        }
        return new ChunkSet(chunkCount, bits);
    }

    /** Reads a bitfield; throws {@link InvalidInputException} unless it has exactly the right length and no spare bit set. */
    public static ChunkSet decode(int chunkCount, ByteBuffer bitfield) {
        int expected = (checkCount(chunkCount) + 7) / 8;
        if (bitfield.remaining() != expected) {
            throw new InvalidInputException(
                    InvalidInputException.Reason.BITFIELD,
                    "a bitfield of " + chunkCount + " chunks has " + expected + " bytes, this one has "
                            + bitfield.remaining());
        }
        byte[] bytes = new byte[expected];
        bitfield.get(bytes);
        reverseBits(bytes);
        BitSet bits = BitSet.valueOf(bytes);
        if (bits.length() > chunkCount) {
            throw new InvalidInputException(
                    InvalidInputException.Reason.BITFIELD,
                    "a bitfield of " + chunkCount + " chunks has bits set beyond them");
        }
        return new ChunkSet(chunkCount, bits);
    }

    /** The bitfield: {@code ⌈chunkCount / 8⌉} bytes. */
    public byte[] encode() {
        byte[] bytes = new byte[(chunkCount + 7) / 8];
        byte[] used = bits.toByteArray();
        System.arraycopy(used, 0, bytes, 0, used.length);
        reverseBits(bytes);
        return bytes;
    }

    /** How many chunks the file has. */
    public int chunkCount() {
        return chunkCount;
    }

    /** How many chunks are in the set. */
    public int cardinality() {
        return cardinality;
    }

    /** Whether no chunk is in the set. */
    public boolean isEmpty() {
        return cardinality == 0;
    }

    /** Whether every chunk of the file is in the set. */
    public boolean isFull() {
        return cardinality == chunkCount;
    }

    /** Whether this chunk is in the set; false for one that the file does not have. */
    public boolean contains(int chunk) {
        return chunk >= 0 && bits.get(chunk);
    }

    /** The first member from {@code chunk} on, or -1. */
    public int next(int chunk) {
        return bits.nextSetBit(chunk);
    }

    /** The members in ascending order. */
    public IntStream stream() {
        return bits.stream();
    }

    /** The set with one chunk more. */
    public ChunkSet with(int chunk) {
        if (contains(chunk)) {
            return this;
        }
        BitSet copy = toBitSet();
        copy.set(checkIndex(chunkCount, chunk));
        return new ChunkSet(chunkCount, copy);
    }

    /** Members of this set or the other. */
    public ChunkSet plus(ChunkSet other) {
        BitSet copy = toBitSet();
        copy.or(same(other).bits);
        return new ChunkSet(chunkCount, copy);
    }

    /** Members of this set that are not in the other. */
    public ChunkSet minus(ChunkSet other) {
        BitSet copy = toBitSet();
        copy.andNot(same(other).bits);
        return new ChunkSet(chunkCount, copy);
    }

    /** Members of both sets. */
    public ChunkSet and(ChunkSet other) {
        BitSet copy = toBitSet();
        copy.and(same(other).bits);
        return new ChunkSet(chunkCount, copy);
    }

    /** Whether the sets share a member. */
    public boolean intersects(ChunkSet other) {
        return bits.intersects(same(other).bits);
    }

    /** A fresh, mutable copy. */
    public BitSet toBitSet() {
        return (BitSet) bits.clone();
    }

    /** The members as the fewest ranges, in ascending order. */
    public ImmutableList<ChunkRange> ranges() {
        ImmutableList.Builder<ChunkRange> ranges = ImmutableList.builder();
        for (int first = bits.nextSetBit(0); first >= 0; ) {
            int end = bits.nextClearBit(first);
            ranges.add(new ChunkRange(first, end - first));
            first = bits.nextSetBit(end);
        }
        return ranges.build();
    }

    /** The members for people, such as {@code 3, 7-9}; beyond {@code maxRanges} ranges it ends with how many there are. */
    public String describe(int maxRanges) {
        ImmutableList<ChunkRange> ranges = ranges();
        String shown =
                ranges.stream().limit(maxRanges).map(ChunkRange::toString).collect(Collectors.joining(", "));
        return ranges.size() <= maxRanges ? shown : shown + ", … (" + cardinality + " chunks)";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ChunkSet same && chunkCount == same.chunkCount && bits.equals(same.bits);
    }

    @Override
    public int hashCode() {
        return 31 * chunkCount + bits.hashCode();
    }

    @Override
    public String toString() {
        return "{" + describe(20) + "} of " + chunkCount;
    }

    private ChunkSet same(ChunkSet other) {
        if (other.chunkCount != chunkCount) {
            throw new IllegalArgumentException(
                    "sets of files with " + chunkCount + " and " + other.chunkCount + " chunks");
        }
        return other;
    }

    private static int checkCount(int chunkCount) {
        if (chunkCount < 0 || chunkCount > ChunkLayout.MAX_CHUNKS) {
            throw new IllegalArgumentException("a file with " + chunkCount + " chunks");
        }
        return chunkCount;
    }

    private static int checkIndex(int chunkCount, int chunk) {
        if (chunk < 0 || chunk >= chunkCount) {
            throw new IndexOutOfBoundsException("chunk " + chunk + " of " + chunkCount);
        }
        return chunk;
    }

    private static void reverseBits(byte[] bytes) {
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (Integer.reverse(bytes[i]) >>> 24);
        }
    }
}
