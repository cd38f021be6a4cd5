// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.swarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class ChunkBitsTest {
    @Property(tries = 300)
    void spansAddUpLikeASetOfNumbers(
            @ForAll @IntRange(min = 1, max = 300) int chunkCount,
            @ForAll @Size(max = 6) List<@IntRange(max = 299) Integer> starts,
            @ForAll @IntRange(min = 1, max = 130) int length) {
        BitSet expected = new BitSet();
        ChunkBits bits = ChunkBits.NONE;
        for (int start : starts) {
            int first = start % chunkCount;
            int count = Math.min(length, chunkCount - first);
            expected.set(first, first + count);
            bits = bits.with(first, count, chunkCount);
        }
        assertSame(bits, expected, chunkCount);
        if (!bits.isComplete()) {
            assertThat(ChunkBits.of(bits.toBitfield(chunkCount), chunkCount)).isEqualTo(bits);
        }
    }

    @Property(tries = 300)
    void aBitfieldBeginsWithItsHighestBit(
            @ForAll @IntRange(min = 1, max = 200) int chunkCount, @ForAll @IntRange(max = 199) int number) {
        int chunk = number % chunkCount;
        byte[] field = new byte[(chunkCount + 7) / 8];
        field[chunk / 8] = (byte) (0x80 >> (chunk % 8));
        BitSet expected = new BitSet();
        expected.set(chunk);
        assertSame(ChunkBits.of(field, chunkCount), expected, chunkCount);
    }

    @Property(tries = 100)
    void aBitfieldOfAnotherLengthOrWithBitsPastTheEndIsRefused(@ForAll @IntRange(min = 1, max = 200) int chunkCount) {
        int bytes = (chunkCount + 7) / 8;
        assertThatThrownBy(() -> ChunkBits.of(new byte[bytes + 1], chunkCount))
                .isInstanceOf(IllegalArgumentException.class);
        if (chunkCount % 8 != 0) {
            byte[] field = new byte[bytes];
            field[bytes - 1] = 1;
            assertThatThrownBy(() -> ChunkBits.of(field, chunkCount)).hasMessageContaining("past chunk");
        }
        assertThatThrownBy(() -> ChunkBits.NONE.with(chunkCount - 1, 2, chunkCount))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ChunkBits.NONE.with(1, Integer.MAX_VALUE, chunkCount))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static void assertSame(ChunkBits bits, BitSet expected, int chunkCount) {
        assertThat(bits.isComplete()).isEqualTo(expected.cardinality() == chunkCount);
        assertThat(bits.isEmpty()).isEqualTo(expected.isEmpty());
        for (int i = 0; i < chunkCount; i++) {
            assertThat(bits.contains(i)).isEqualTo(expected.get(i));
        }
        if (!bits.isComplete()) {
            List<Integer> listed = new ArrayList<>();
            bits.forEach(listed::add);
            assertThat(listed).isEqualTo(expected.stream().boxed().toList());
        }
    }
}
