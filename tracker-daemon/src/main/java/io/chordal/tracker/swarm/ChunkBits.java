// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.swarm;

import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * Which chunks of a file a peer has; all chunks take no room.
 *
 * <p>Immutable. The number of chunks belongs to the file, not to this set.
 */
public final class ChunkBits {
    /** All chunks. */
    public static final ChunkBits COMPLETE = new ChunkBits(new long[0], true);
    /** No chunk. */
    public static final ChunkBits NONE = new ChunkBits(new long[0], false);

    private final long[] words;
    private final boolean complete;

    private ChunkBits(long[] words, boolean complete) {
        this.words = words;
        this.complete = complete;
    }

    /**
     * Reads a bitfield, chunk 0 the highest bit of the first byte.
     *
     * @throws IllegalArgumentException if it is not of the file's length or has bits past its last chunk
     */
    public static ChunkBits of(byte[] bitfield, int chunkCount) {
        if (bitfield.length != (chunkCount + 7) / 8) {
            throw new IllegalArgumentException("a bitfield of " + chunkCount + " chunks has " + (chunkCount + 7) / 8
                    + " bytes, not " + bitfield.length);
        }
        long[] words = new long[(chunkCount + 63) / 64];
        for (int i = 0; i < bitfield.length; i++) {
            words[i / 8] |= (bitfield[i] & 0xffL) << (56 - 8 * (i % 8));
        }
        int spare = words.length * 64 - chunkCount;
        if (spare > 0 && words[words.length - 1] << (64 - spare) != 0) {
            throw new IllegalArgumentException("the bitfield has bits past chunk " + (chunkCount - 1));
        }
        return normal(words, chunkCount);
    }

    /** Returns this set and the chunks from {@code first}, so many. */
    public ChunkBits with(int first, int count, int chunkCount) {
        if (first < 0 || count < 1 || first > chunkCount - count) {
            throw new IllegalArgumentException(
                    "a file of " + chunkCount + " chunks has no chunks " + first + " to " + ((long) first + count - 1));
        }
        if (complete) {
            return this;
        }
        long[] more = Arrays.copyOf(words, (chunkCount + 63) / 64);
        for (int i = first; i < first + count; ) {
            if (i % 64 == 0 && first + count - i >= 64) {
                more[i / 64] = -1L;
                i += 64;
            } else {
                more[i / 64] |= bit(i);
                i++;
            }
        }
        return normal(more, chunkCount);
    }

    /** Says whether these are all chunks. */
    public boolean isComplete() {
        return complete;
    }

    /** Says whether there are none. */
    public boolean isEmpty() {
        return !complete && words.length == 0;
    }

    /** Says whether the chunk is among them. */
    public boolean contains(int chunk) {
        return complete || (chunk / 64 < words.length && (words[chunk / 64] & bit(chunk)) != 0);
    }

    /** Hands over the chunks in order; must not be asked of a complete set, which does not know how many there are. */
    void forEach(IntConsumer consumer) {
        for (int i = 0; i < words.length; i++) {
            for (long word = words[i]; word != 0; ) {
                int lead = Long.numberOfLeadingZeros(word);
                consumer.accept(i * 64 + lead);
                word &= ~(Long.MIN_VALUE >>> lead);
            }
        }
    }

    /** Returns the bitfield of a set that is not complete. */
    public byte[] toBitfield(int chunkCount) {
        byte[] bitfield = new byte[(chunkCount + 7) / 8];
        for (int i = 0; i < bitfield.length && i / 8 < words.length; i++) {
            bitfield[i] = (byte) (words[i / 8] >>> (56 - 8 * (i % 8)));
        }
        return bitfield;
    }

    /** Returns how many bytes the set takes. */
    long weight() {
        return 8L * words.length;
    }

    private static ChunkBits normal(long[] words, int chunkCount) {
        int count = 0;
        for (long word : words) {
            count += Long.bitCount(word);
        }
        return count == chunkCount ? COMPLETE : count == 0 ? NONE : new ChunkBits(words, false);
    }

    private static long bit(int chunk) {
        return Long.MIN_VALUE >>> (chunk % 64);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ChunkBits that && complete == that.complete && Arrays.equals(words, that.words);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(words) + (complete ? 1 : 0);
    }

    @Override
    public String toString() {
        return complete
                ? "all chunks"
                : Arrays.stream(words).map(Long::bitCount).sum() + " chunks";
    }
}
