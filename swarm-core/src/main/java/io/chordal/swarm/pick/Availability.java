// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.pick;

import io.chordal.swarm.chunk.ChunkSet;

/** How many sources have each chunk. Immutable. */
public final class Availability {
    private final int[] holders;

    private Availability(int[] holders) {
        this.holders = holders;
    }

    /** Of {@code chunkCount} chunks that nobody has. */
    public static Availability none(int chunkCount) {
        return new Availability(new int[chunkCount]);
    }

    /** How many sources have this chunk. */
    public int of(int chunk) {
        return holders[chunk];
    }

    /** How many chunks the file has. */
    public int chunkCount() {
        return holders.length;
    }

    /** With one source's set replaced by another; either may be empty. Costs one step per chunk that is in either. */
    public Availability replace(ChunkSet before, ChunkSet after) {
        int[] copy = holders.clone();
        before.stream().forEach(chunk -> copy[chunk]--);
        after.stream().forEach(chunk -> copy[chunk]++);
        return new Availability(copy);
    }
}
