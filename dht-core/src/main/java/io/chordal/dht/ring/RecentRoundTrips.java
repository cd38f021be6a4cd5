// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import java.time.Duration;
import java.util.Arrays;

/**
 * The latest round trips, whichever peer they were to.
 *
 * <p>Bounded to {@value #KEPT}. Confined to the serial context.
 */
final class RecentRoundTrips {
    private static final int KEPT = 64;
    private static final int ENOUGH = 16;
    private static final double QUANTILE = 0.95;

    private final long[] kept = new long[KEPT];
    private int count;

    void add(long nanos) {
        kept[count++ % KEPT] = nanos;
        if (count == 2 * KEPT) {
            count = KEPT;
        }
    }

    /** Returns the time within which 95 of 100 came back; the time given while too few are known. */
    Duration usual(Duration otherwise) {
        if (count < ENOUGH) {
            return otherwise;
        }
        long[] sorted = Arrays.copyOf(kept, Math.min(count, KEPT));
        Arrays.sort(sorted);
        return Duration.ofNanos(sorted[(int) Math.ceil(QUANTILE * sorted.length) - 1]);
    }
}
