// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.pick;

import com.google.common.collect.ImmutableList;
import java.util.BitSet;
import java.util.random.RandomGenerator;

/**
 * One run of a policy: which chunks can still be picked, and which sources still have a slot.
 *
 * <p>Invariant: {@link #candidates} holds exactly the queued, unpicked chunks that a source with a free slot has. Confined to
 * one call of a policy.
 */
final class Picking {
    private final ImmutableList<SourceView> sources;
    private final RandomGenerator random;
    private final BitSet unpicked;
    private final int[] picked;
    private final ImmutableList.Builder<Pick> picks = ImmutableList.builder();
    private BitSet candidates;
    private int left;

    Picking(SwarmSnapshot snapshot, int max, RandomGenerator random) {
        this.sources = snapshot.sources();
        this.random = random;
        this.unpicked = snapshot.queued().toBitSet();
        this.picked = new int[sources.size()];
        this.left = max;
        this.candidates = reachable();
    }

    /** Whether something can still be picked. */
    boolean goesOn() {
        return left > 0 && !candidates.isEmpty();
    }

    /** The chunks that can be picked; only to be read. */
    BitSet candidates() {
        return candidates;
    }

    RandomGenerator random() {
        return random;
    }

    /** Picks a candidate at the least busy source that has it, by chance among equals. */
    void take(int chunk) {
        int best = -1;
        int ties = 0;
        for (int s = 0; s < sources.size(); s++) {
            if (!isFree(s) || !sources.get(s).have().contains(chunk)) {
                continue;
            }
            int order = best < 0 ? -1 : compareLoad(s, best);
            ties = order < 0 ? 1 : ties + (order == 0 ? 1 : 0);
            if (order < 0 || (order == 0 && random.nextInt(ties) == 0)) {
                best = s;
            }
        }
        take(chunk, best);
    }

    private void take(int chunk, int source) {
        picks.add(new Pick(chunk, source));
        picked[source]++;
        left--;
        unpicked.clear(chunk);
        candidates.clear(chunk);
        if (!isFree(source)) {
            candidates = reachable();
        }
    }

    ImmutableList<Pick> picks() {
        return picks.build();
    }

    /** Used share of the pipeline; a pipeline is as long as the source is fast, so this compares waiting times. */
    private int compareLoad(int one, int other) {
        return Long.compare(busy(one) * depth(other), busy(other) * depth(one));
    }

    private long busy(int source) {
        return (long) sources.get(source).inFlight() + picked[source];
    }

    private long depth(int source) {
        return (long) sources.get(source).inFlight() + sources.get(source).freeSlots();
    }

    private boolean isFree(int source) {
        return picked[source] < sources.get(source).freeSlots();
    }

    private BitSet reachable() {
        BitSet reachable = new BitSet();
        for (int s = 0; s < sources.size(); s++) {
            if (isFree(s)) {
                reachable.or(sources.get(s).have().toBitSet());
            }
        }
        reachable.and(unpicked);
        return reachable;
    }
}
