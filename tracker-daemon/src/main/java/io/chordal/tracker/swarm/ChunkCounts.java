// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.swarm;

import com.google.common.collect.Comparators;
import com.google.common.collect.ImmutableList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** How many peers have each chunk of a file. Immutable. */
public final class ChunkCounts {
    /** Chunks counted for one question: 256 holders of the largest file, thousands of usual ones. */
    private static final int BUDGET = 1 << 26;

    private final int[] counts;

    private ChunkCounts(int[] counts) {
        this.counts = counts;
    }

    static int maxCounted(int chunkCount) {
        return BUDGET / Math.max(1, chunkCount);
    }

    static ChunkCounts of(int chunkCount, int complete, List<ChunkBits> partial) {
        int[] counts = new int[chunkCount];
        Arrays.fill(counts, complete);
        partial.stream().limit(maxCounted(chunkCount)).forEach(bits -> bits.forEach(chunk -> counts[chunk]++));
        return new ChunkCounts(counts);
    }

    /** Returns the chunks with the fewest holders, the rarest first, by number where they are equally rare. */
    public ImmutableList<ChunkHolders> rarest(int limit) {
        return IntStream.range(0, counts.length)
                .mapToObj(chunk -> new ChunkHolders(chunk, counts[chunk]))
                .collect(Comparators.least(limit, ChunkHolders.RAREST_FIRST))
                .stream()
                .collect(ImmutableList.toImmutableList());
    }

    /**
     * How many peers have a chunk.
     *
     * @param chunk its number
     * @param holders how many peers
     */
    public record ChunkHolders(int chunk, int holders) {
        static final Comparator<ChunkHolders> RAREST_FIRST =
                Comparator.comparingInt(ChunkHolders::holders).thenComparingInt(ChunkHolders::chunk);
    }
}
