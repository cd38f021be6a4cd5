// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import java.time.Duration;

/**
 * How fast the nodes that this one knows die, told by whether they answered when they were called.
 *
 * <p>Lifetimes are taken as exponential: the rate is the deaths seen over the time for which the nodes called had gone unheard,
 * weighed against one death in an hour before there is anything to go by. Each observation fades by 2 % with every later one.
 * Confined to the serial context.
 */
final class Lifetimes {
    private static final double FADING = 0.98;
    private static final double FIRST_DEATHS = 0.5;
    private static final double FIRST_SECONDS = 1_800;
    private static final double LEAST_CHANCE = 0.9;
    private static final Duration LEAST_USABLE = Duration.ofSeconds(10);

    private double deaths;
    private double seconds;

    /** A node last heard that many nanoseconds ago was called, and answered or did not. */
    void observed(long unheardNanos, boolean alive) {
        deaths = deaths * FADING + (alive ? 0 : 1);
        seconds = seconds * FADING + Math.max(0, unheardNanos) / 1e9;
    }

    /** Returns how long after it was last heard a node is alive with a chance of nine in ten. */
    long usableNanos() {
        double usable = -Math.log(LEAST_CHANCE) * (seconds + FIRST_SECONDS) / (deaths + FIRST_DEATHS);
        return Math.max(LEAST_USABLE.toNanos(), (long) (usable * 1e9));
    }
}
