// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.announce;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How a peer keeps trackers and ring informed. Immutable.
 *
 * @param batchEvery changes are told so often at most
 * @param retryFirst how long to wait after a first failed call; doubled after each further one
 * @param retryMax how long to wait at most
 * @param refusedRetry how long to wait before a file that a tracker refused is announced again
 * @param peerLease how long the peer's own record on the ring lasts
 * @param peerLeaseEvery how often it is renewed
 * @param providerLease how long a provider record lasts
 * @param providerEvery how often it is written again, in case all its copies were lost
 */
public record AnnounceConfig(
        Duration batchEvery,
        Duration retryFirst,
        Duration retryMax,
        Duration refusedRetry,
        Duration peerLease,
        Duration peerLeaseEvery,
        Duration providerLease,
        Duration providerEvery) {
    public AnnounceConfig {
        positive("batchEvery", batchEvery);
        positive("retryFirst", retryFirst);
        positive("retryMax", retryMax);
        positive("refusedRetry", refusedRetry);
        positive("peerLease", peerLease);
        positive("peerLeaseEvery", peerLeaseEvery);
        positive("providerLease", providerLease);
        positive("providerEvery", providerEvery);
    }

    /** The documented defaults. */
    public static AnnounceConfig defaults() {
        return new AnnounceConfig(
                Duration.ofSeconds(1),
                Duration.ofMillis(500),
                Duration.ofSeconds(15),
                Duration.ofMinutes(1),
                Duration.ofSeconds(30),
                Duration.ofSeconds(10),
                Duration.ofHours(24),
                Duration.ofMinutes(10));
    }

    private static void positive(String what, Duration value) {
        if (requireNonNull(value, what + " is null").isNegative() || value.isZero()) {
            throw new IllegalArgumentException(what + " is " + value + ", must be positive");
        }
    }
}
