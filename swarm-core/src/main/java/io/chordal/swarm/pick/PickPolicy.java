// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.pick;

import com.google.common.collect.ImmutableList;
import java.util.random.RandomGenerator;

/**
 * Decides which chunk to ask of which source next: a pure function.
 *
 * <p>Every policy keeps to this: each pick is a queued chunk at a source that has it; no chunk is picked twice; no source gets
 * more than its free slots; the same snapshot and the same random numbers give the same picks; and if it picks fewer than
 * {@code max}, it had no more to pick.
 */
@FunctionalInterface
public interface PickPolicy {
    /**
     * Picks.
     *
     * @param max how many picks at most
     * @param random decides between equals
     */
    ImmutableList<Pick> pick(SwarmSnapshot snapshot, int max, RandomGenerator random);

    /** Whether a chunk under way may be asked of a second source when nothing is queued any more. */
    default boolean allowsEndgame() {
        return true;
    }
}
