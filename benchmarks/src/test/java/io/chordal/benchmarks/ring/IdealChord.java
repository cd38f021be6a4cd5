// SPDX-License-Identifier: Apache-2.0
package io.chordal.benchmarks.ring;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * The paper's find_predecessor on sorted numbers (ToN 2003, figure 5): what the path length of right rings is, without any node.
 *
 * <p>Without state. Shares no code with the ring.
 */
final class IdealChord {
    private static final int BITS = 62;
    private static final long MASK = (1L << BITS) - 1;

    private IdealChord() {}

    /** Returns the mean hops to the predecessor of random points from random nodes, over random rings. */
    static double meanPath(int nodes, int successors, int rings, int lookups, SplittableRandom random) {
        long hops = 0;
        for (int ring = 0; ring < rings; ring++) {
            long[] places =
                    random.longs(nodes).map(place -> place & MASK).sorted().toArray();
            for (int i = 0; i < lookups; i++) {
                hops += path(places, random.nextInt(nodes), random.nextLong() & MASK, successors);
            }
        }
        return (double) hops / ((long) rings * lookups);
    }

    private static int path(long[] places, int from, long point, int successors) {
        int at = from;
        int hops = 0;
        while (!isBefore(places, at, point)) {
            at = closestPreceding(places, at, point, successors);
            hops++;
        }
        return hops;
    }

    /** Says whether the point lies between the node and its successor, or at that. */
    private static boolean isBefore(long[] places, int node, long point) {
        long left = distance(places[node], point);
        return left > 0 && left <= distance(places[node], places[(node + 1) % places.length]);
    }

    private static int closestPreceding(long[] places, int node, long point, int successors) {
        int best = (node + 1) % places.length;
        for (int k = 2; k <= Math.min(successors, places.length - 1); k++) {
            best = closer(places, node, point, best, (node + k) % places.length);
        }
        for (int bit = 0; bit < BITS; bit++) {
            best = closer(places, node, point, best, owner(places, places[node] + (1L << bit) & MASK));
        }
        return best;
    }

    private static int closer(long[] places, int node, long point, int best, int other) {
        long left = distance(places[node], point);
        long way = distance(places[node], places[other]);
        boolean precedes = way > 0 && (left == 0 || way < left);
        return precedes && way > distance(places[node], places[best]) ? other : best;
    }

    private static int owner(long[] places, long point) {
        int found = Arrays.binarySearch(places, point);
        int index = found >= 0 ? found : -found - 1;
        return index == places.length ? 0 : index;
    }

    private static long distance(long from, long to) {
        return to - from & MASK;
    }
}
