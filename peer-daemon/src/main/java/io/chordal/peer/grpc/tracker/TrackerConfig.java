// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grpc.tracker;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How a peer calls trackers. Immutable.
 *
 * @param dial how long a connection may take
 * @param call how long an answer may take
 * @param listEvery how often the list of trackers is asked for
 */
public record TrackerConfig(Duration dial, Duration call, Duration listEvery) {
    public TrackerConfig {
        positive("dial", dial);
        positive("call", call);
        positive("listEvery", listEvery);
    }

    /** The documented defaults. */
    public static TrackerConfig defaults() {
        return new TrackerConfig(Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofSeconds(20));
    }

    private static void positive(String what, Duration value) {
        if (requireNonNull(value, what + " is null").isNegative() || value.isZero()) {
            throw new IllegalArgumentException(what + " is " + value + ", must be positive");
        }
    }
}
