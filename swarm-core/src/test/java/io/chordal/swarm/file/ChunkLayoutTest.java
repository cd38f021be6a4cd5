// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChunkLayoutTest {
    private static final long GIB = 1L << 30;

    @ParameterizedTest
    @CsvSource({
        "0, 524288, 0",
        "1, 524288, 1",
        "524288, 524288, 1",
        "524289, 524288, 2",
        "8589934592, 524288, 16384",
        "8589934593, 1048576, 8193",
        "274877906944, 16777216, 16384",
        "274877906945, 16777216, 16385",
        "4398046511104, 16777216, 262144"
    })
    void chunkSizeFollowsFromTheSizeAlone(long size, int chunkSize, int chunkCount) {
        ChunkLayout layout = new ChunkLayout(size);

        assertThat(layout.chunkSize()).isEqualTo(chunkSize);
        assertThat(layout.chunkCount()).isEqualTo(chunkCount);
    }

    @Property
    void chunksCoverTheFileWithoutGapOrOverlap(@ForAll @LongRange(min = 1, max = ChunkLayout.MAX_SIZE) long size) {
        ChunkLayout layout = new ChunkLayout(size);
        int last = layout.chunkCount() - 1;

        assertThat(layout.chunkCount()).isBetween(1, ChunkLayout.MAX_CHUNKS);
        assertThat(layout.offset(last) + layout.length(last)).isEqualTo(size);
        assertThat(layout.offset(last)).isEqualTo((long) last * layout.chunkSize());
        assertThat(layout.length(last)).isBetween(1, layout.chunkSize());
        assertThat(layout.chunkCount() <= ChunkLayout.PREFERRED_CHUNKS
                        || layout.chunkSize() == ChunkLayout.MAX_CHUNK_SIZE)
                .isTrue();
    }

    @Test
    @Tag("S1-21")
    void filesOfMoreThanFourGibAreCutAndCountedRight() {
        ChunkLayout layout = new ChunkLayout(5 * GIB + 3);

        assertThat(layout.size()).isEqualTo(5_368_709_123L);
        assertThat(layout.chunkCount()).isEqualTo(10_241);
        assertThat(layout.offset(10_240)).isEqualTo(5_368_709_120L);
        assertThat(layout.length(10_240)).isEqualTo(3);
        assertThat(new FileRef(Content.manifest(1).fileId(), 5 * GIB + 3))
                .hasToString("6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d-5368709123");
    }

    @ParameterizedTest
    @CsvSource({"-1", "4398046511105", "9223372036854775807"})
    void otherSizesAreRefused(long size) {
        assertThatThrownBy(() -> new ChunkLayout(size))
                .isInstanceOfSatisfying(
                        InvalidInputException.class,
                        e -> assertThat(e.reason()).isEqualTo(InvalidInputException.Reason.SIZE));
    }

    @Test
    void aChunkBeyondTheLastIsRefused() {
        ChunkLayout layout = new ChunkLayout(524289);

        assertThatThrownBy(() -> layout.offset(2)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> layout.length(-1)).isInstanceOf(IndexOutOfBoundsException.class);
    }
}
