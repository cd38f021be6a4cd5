// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chordal.swarm.file.InvalidInputException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ChunkSetTest {

    @Test
    void chunkZeroIsTheHighestBitOfTheFirstByte() {
        assertThat(ChunkSet.of(10, 0, 9).encode()).containsExactly(0x80, 0x40);
        assertThat(ChunkSet.all(9).encode()).containsExactly(0xff, 0x80);
        assertThat(ChunkSet.none(0).encode()).isEmpty();
    }

    @Property
    void abitfieldReadsAsItIsWritten(
            @ForAll @IntRange(min = 1, max = 3000) int count, @ForAll Set<@IntRange(max = 2999) Integer> members) {
        ChunkSet set = of(count, members);

        assertThat(ChunkSet.decode(count, ByteBuffer.wrap(set.encode()))).isEqualTo(set);
        assertThat(ChunkSet.ofRanges(count, set.ranges())).isEqualTo(set);
    }

    @Property
    void setArithmeticIsThatOfSets(
            @ForAll @IntRange(min = 1, max = 300) int count,
            @ForAll Set<@IntRange(max = 299) Integer> one,
            @ForAll Set<@IntRange(max = 299) Integer> other) {
        ChunkSet a = of(count, one);
        ChunkSet b = of(count, other);

        assertThat(a.plus(b).minus(b)).isEqualTo(a.minus(b));
        assertThat(a.and(b).plus(a.minus(b))).isEqualTo(a);
        assertThat(a.intersects(b)).isEqualTo(!a.and(b).isEmpty());
        assertThat(ChunkSet.all(count).minus(a).cardinality()).isEqualTo(count - a.cardinality());
        assertThat(a.stream().allMatch(a::contains)).isTrue();
    }

    @Test
    void aBitfieldOfAnotherLengthOrWithSpareBitsIsRefused() {
        for (byte[] bad : List.of(new byte[0], new byte[3], new byte[] {0, 0x20})) {
            assertThatThrownBy(() -> ChunkSet.decode(10, ByteBuffer.wrap(bad)))
                    .isInstanceOfSatisfying(
                            InvalidInputException.class,
                            e -> assertThat(e.reason()).isEqualTo(InvalidInputException.Reason.BITFIELD));
        }
    }

    @Test
    void chunksBeyondTheFileAreRefused() {
        BitSet beyond = new BitSet();
        beyond.set(10);

        assertThatThrownBy(() -> ChunkSet.of(10, 10)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> ChunkSet.of(10, beyond)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> ChunkSet.ofRanges(10, List.of(new ChunkRange(9, 2))))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> new ChunkRange(Integer.MAX_VALUE, 2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ChunkSet.none(262_145)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void peopleReadRanges() {
        assertThat(ChunkSet.of(20, 3, 7, 8, 9, 12).describe(9)).isEqualTo("3, 7-9, 12");
        assertThat(ChunkSet.of(20, 1, 3, 5, 7).describe(2)).isEqualTo("1, 3, … (4 chunks)");
    }

    private static ChunkSet of(int count, Set<Integer> members) {
        return ChunkSet.of(
                count,
                new TreeSet<>(members)
                        .stream().filter(i -> i < count).mapToInt(i -> i).toArray());
    }
}
