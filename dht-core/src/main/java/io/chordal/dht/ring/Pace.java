// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait until the next round of a task: about the least of a range after a change, backing off to random draws
 * from the whole range while nothing changes. A steady one draws from the whole range always.
 *
 * <p>Invariant: every draw lies within the range. Confined to the serial context.
 */
final class Pace {
    private static final double FIRST_SPREAD = 0.1;
    private static final double GROWTH = 1.5;

    private final DurationRange range;
    private final RandomGenerator random;
    private final double firstSpread;
    private double spread;

    Pace(DurationRange range, RandomGenerator random) {
        this(range, random, true);
    }

    Pace(DurationRange range, RandomGenerator random, boolean eager) {
        this.range = range;
        this.random = random;
        this.firstSpread = eager ? FIRST_SPREAD : 1.0;
        this.spread = firstSpread;
    }

    /** Something changed: the next rounds come quickly. */
    void quicken() {
        spread = firstSpread;
    }

    /** Draws the next pause and backs off. */
    Duration next() {
        long width = range.max().minus(range.min()).toNanos();
        Duration pause = range.min().plusNanos((long) (width * spread * random.nextDouble()));
        spread = Math.min(1.0, spread * GROWTH);
        return pause;
    }
}
