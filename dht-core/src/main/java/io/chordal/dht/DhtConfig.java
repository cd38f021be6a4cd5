// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.replica.ReplicaConfig;
import io.chordal.dht.ring.RingConfig;
import java.time.Duration;

/**
 * The settings of a node; every one has a default.
 *
 * <p>Immutable.
 *
 * @param ring the times by which the ring is maintained
 * @param lookupTimeout how long one lookup may take in all
 * @param records the times and bounds by which records are kept
 */
public record DhtConfig(RingConfig ring, Duration lookupTimeout, ReplicaConfig records) {
    private static final Duration LOOKUP_TIMEOUT = Duration.ofSeconds(10);

    public DhtConfig {
        requireNonNull(ring, "ring is null");
        requireNonNull(records, "records is null");
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
        return new DhtConfig(RingConfig.local(), LOOKUP_TIMEOUT, ReplicaConfig.defaults());
    }

    /** Nodes in one local network. */
    public static DhtConfig lan() {
        return new DhtConfig(RingConfig.lan(), LOOKUP_TIMEOUT, ReplicaConfig.defaults());
    }

    /** Nodes far apart. */
    public static DhtConfig wan() {
        return new DhtConfig(RingConfig.wan(), LOOKUP_TIMEOUT, ReplicaConfig.defaults());
    }

    /** Returns this with other times for the ring. */
    public DhtConfig withRing(RingConfig times) {
        return new DhtConfig(times, lookupTimeout, records);
    }

    /** Returns this with other times and bounds for records. */
    public DhtConfig withRecords(ReplicaConfig settings) {
        return new DhtConfig(ring, lookupTimeout, settings);
    }
}
