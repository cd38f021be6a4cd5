// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

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
    private final List<Integer> paths = new ArrayList<>();
    private final List<Integer> answered = new ArrayList<>();
    private final List<Integer> unanswered = new ArrayList<>();
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
        Duration limit = Duration.ofSeconds(60);
        for (int done = 0; done < lookups; done += atOnce) {
            int batch = Math.min(atOnce, lookups - done);
            for (int i = 0; i < batch; i++) {
                byte[] place = new byte[32];
                random.nextBytes(place);
                RingId target = RingId.of(io.chordal.dht.id.Bytes.copyOf(place));
                NodeRef owner = StaticRing.owner(nodes, target).self();
                lookup(nodes.get(random.nextInt(nodes.size())), target, limit, () -> owner);
            }
            if (!world.runUntil(() -> outcomes() == begun, limit.plusSeconds(1))) {
                throw new AssertionError("lookups without an outcome: " + (begun - outcomes()));
            }
        }
        return this;
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
