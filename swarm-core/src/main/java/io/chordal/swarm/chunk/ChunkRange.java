// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.chunk;

/**
 * Consecutive chunks. Immutable.
 *
 * @param first index of the first one
 * @param count how many, at least one
 */
public record ChunkRange(int first, int count) {
    public ChunkRange {
        if (first < 0 || count < 1 || first > Integer.MAX_VALUE - count) {
            throw new IllegalArgumentException("chunks from " + first + ", " + count + " of them");
        }
    }

    /** Index of the last one. */
    public int last() {
        return first + count - 1;
    }

    @Override
    public String toString() {
        return count == 1 ? Integer.toString(first) : first + "-" + last();
    }
}
