// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.swarm;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How much the registry holds and hands out. The defaults are for 256 MiB of heap.
 *
 * @param lease how long a peer stays without a sign of life
 * @param maxPeers peers at once
 * @param maxFiles files that somebody has at present
 * @param maxHoldings pairs of a file and a peer that has some of it, as each teller says
 * @param maxNames names of files that somebody has
 * @param maxBitfieldBytes bytes of all chunk sets that are not complete
 * @param maxLocations peers in one answer
 * @param maxLocationBytes bytes of chunk sets in one answer
 */
public record SwarmLimits(
        Duration lease,
        int maxPeers,
        int maxFiles,
        int maxHoldings,
        int maxNames,
        long maxBitfieldBytes,
        int maxLocations,
        int maxLocationBytes) {
    public SwarmLimits {
        requireNonNull(lease, "lease is null");
        if (lease.isNegative() || lease.isZero()) {
            throw new IllegalArgumentException("lease is not above zero: " + lease);
        }
        if (maxPeers < 1
                || maxFiles < 1
                || maxHoldings < 1
                || maxNames < 1
                || maxBitfieldBytes < 1
                || maxLocations < 1
                || maxLocationBytes < 1) {
            throw new IllegalArgumentException("a limit leaves no room");
        }
    }

    /** Returns the usual limits: leases of 30 s, 10,000 peers, 100,000 files, 500,000 holdings, 200,000 names. */
    public static SwarmLimits defaults() {
        return new SwarmLimits(Duration.ofSeconds(30), 10_000, 100_000, 500_000, 200_000, 64L << 20, 200, 2 << 20);
    }

    /** Returns the same limits with another lease. */
    public SwarmLimits withLease(Duration other) {
        return new SwarmLimits(
                other, maxPeers, maxFiles, maxHoldings, maxNames, maxBitfieldBytes, maxLocations, maxLocationBytes);
    }
}
