// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.ring.RingConfig;
import java.time.Duration;

/**
 * The settings of a node; every one has a default.
 *
 * <p>Immutable.
 *
 * @param ring the times by which the ring is maintained
 * @param lookupTimeout how long one lookup may take in all
 */
public record DhtConfig(RingConfig ring, Duration lookupTimeout) {
    private static final Duration LOOKUP_TIMEOUT = Duration.ofSeconds(10);

    public DhtConfig {
        requireNonNull(ring, "ring is null");
        if (lookupTimeout.isNegative() || lookupTimeout.isZero()) {
            throw new IllegalArgumentException("lookupTimeout is not positive: " + lookupTimeout);
        }
    }

    /** The same as {@link #lan()}. */
    public static DhtConfig defaults() {
        return lan();
    }

    /** Nodes in one machine. */
    public static DhtConfig local() {
        return new DhtConfig(RingConfig.local(), LOOKUP_TIMEOUT);
    }

    /** Nodes in one local network. */
    public static DhtConfig lan() {
        return new DhtConfig(RingConfig.lan(), LOOKUP_TIMEOUT);
    }

    /** Nodes far apart. */
    public static DhtConfig wan() {
        return new DhtConfig(RingConfig.wan(), LOOKUP_TIMEOUT);
    }

    /** Returns this with other times for the ring. */
    public DhtConfig withRing(RingConfig times) {
        return new DhtConfig(times, lookupTimeout);
    }
}
