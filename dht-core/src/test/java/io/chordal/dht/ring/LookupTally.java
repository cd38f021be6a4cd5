// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingId;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.sim.SimNode;
import io.chordal.dht.sim.SimWorld;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * What came of many lookups: how many were right, how far they went, what they cost.
 *
 * <p>Confined to the world's thread.
 */
public final class LookupTally {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final List<Integer> paths = new ArrayList<>();
    private final List<Integer> answered = new ArrayList<>();
    private final List<Integer> unanswered = new ArrayList<>();
    private final List<Integer> unansweredSteps = new ArrayList<>();
    private final List<String> wrong = new ArrayList<>();
    private int begun;

    /** Looks the point up from the node; the owner is right if it is so when the outcome comes, or was so when the lookup began. */
    public void lookup(SimNode from, RingId target, Duration limit, Supplier<NodeRef> owner) {
        NodeRef first = owner.get();
        begun++;
        from.chord().lookup(target, limit, new LookupCallback() {
            @Override
            public void found(LookupResult result) {
                if (result.owner().equals(first) || result.owner().equals(owner.get())) {
                    paths.add(result.path().size());
                    answered.add(result.answered());
                    unanswered.add(result.unanswered());
                    unansweredSteps.add(result.unanswered() - result.deadOwners());
                } else {
                    wrong.add(from + ": " + target + " at " + result.owner() + " instead of " + owner.get());
                }
            }

            @Override
            public void failed(CallFailure failure) {
                wrong.add(from + ": " + target + ": " + failure);
            }
        });
    }

    /** Looks random points up from random ones of the nodes, which are in ring order, so many at once, and waits for them. */
    public LookupTally run(SimWorld world, List<SimNode> nodes, int lookups, int atOnce, RandomGenerator random) {
        for (int done = 0; done < lookups; done += atOnce) {
            batch(world, nodes, nodes, Math.min(atOnce, lookups - done), random);
        }
        return this;
    }

    /** Looks random points up from random ones of some nodes of a ring, one after the other. */
    public LookupTally runFrom(
            List<SimNode> from, List<SimNode> ring, SimWorld world, int lookups, RandomGenerator random) {
        for (int i = 0; i < lookups; i++) {
            batch(world, from, ring, 1, random);
        }
        return this;
    }

    private void batch(SimWorld world, List<SimNode> from, List<SimNode> ring, int lookups, RandomGenerator random) {
        for (int i = 0; i < lookups; i++) {
            RingId target = randomPoint(random);
            NodeRef owner = StaticRing.owner(ring, target).self();
            lookup(from.get(random.nextInt(from.size())), target, LIMIT, () -> owner);
        }
        if (!world.runUntil(() -> outcomes() == begun, LIMIT.plusSeconds(1))) {
            throw new AssertionError("lookups without an outcome: " + (begun - outcomes()));
        }
    }

    /** Draws a point of the circle. */
    public static RingId randomPoint(RandomGenerator random) {
        byte[] place = new byte[32];
        random.nextBytes(place);
        return RingId.of(Bytes.copyOf(place));
    }

    /** Returns how many lookups have an outcome. */
    public int outcomes() {
        return paths.size() + wrong.size();
    }

    /** Returns what is wrong with those that failed or named somebody else than the owner. */
    public List<String> wrong() {
        return List.copyOf(wrong);
    }

    /** Returns the numbers of hops to the predecessor. */
    public Series paths() {
        return new Series(paths);
    }

    /** Returns the numbers of calls that were answered: the hops, the last one to the owner included. */
    public Series answered() {
        return new Series(answered);
    }

    /** Returns the numbers of calls that were not answered. */
    public Series unanswered() {
        return new Series(unanswered);
    }

    /** Returns the numbers of calls that were not answered while the owner was not known yet. */
    public Series unansweredSteps() {
        return new Series(unansweredSteps);
    }

    /** Numbers in order. */
    public static final class Series {
        private final int[] sorted;

        Series(List<Integer> numbers) {
            sorted = numbers.stream().mapToInt(Integer::intValue).sorted().toArray();
        }

        /** Returns the mean. */
        public double mean() {
            return Arrays.stream(sorted).average().orElse(Double.NaN);
        }

        /** Returns the number below which this share of them lies. */
        public int quantile(double share) {
            return sorted.length == 0 ? 0 : sorted[(int) Math.min(sorted.length - 1, share * sorted.length)];
        }

        /** Returns how many there are of each number, from 0 to the greatest. */
        public int[] counts() {
            int[] counts = new int[sorted.length == 0 ? 1 : sorted[sorted.length - 1] + 1];
            for (int number : sorted) {
                counts[number]++;
            }
            return counts;
        }
    }
}
