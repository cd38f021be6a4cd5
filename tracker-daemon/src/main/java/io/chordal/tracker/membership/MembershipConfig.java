// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.membership;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * The times and bounds of the list of members.
 *
 * @param heartbeat how often a member shows itself
 * @param gone a member not heard of for so long is gone; longer than the heartbeat
 * @param founderLease how long a founder has until it registers
 * @param retry how soon a candidate that must wait asks again, at most
 * @param maxNodes members on the list
 */
public record MembershipConfig(Duration heartbeat, Duration gone, Duration founderLease, Duration retry, int maxNodes) {
    public MembershipConfig {
        requirePositive(heartbeat, "heartbeat");
        requirePositive(gone, "gone");
        requirePositive(founderLease, "founderLease");
        requirePositive(retry, "retry");
        if (gone.compareTo(heartbeat) <= 0) {
            throw new IllegalArgumentException("a node must be able to miss a heartbeat: gone " + gone
                    + " is not longer than heartbeat " + heartbeat);
        }
        if (maxNodes < 1) {
            throw new IllegalArgumentException("maxNodes " + maxNodes + " is below 1");
        }
    }

    /** Returns the usual times: heartbeat 3 s, gone at 10 s, lease 10 s. */
    public static MembershipConfig defaults() {
        return new MembershipConfig(
                Duration.ofSeconds(3), Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofMillis(500), 10_000);
    }

    /** Returns how long a candidate that remembers no ring waits in silence while the tracker remembers one. */
    Duration strangersSilence() {
        return heartbeat.plus(gone);
    }

    private static void requirePositive(Duration duration, String name) {
        requireNonNull(duration, name + " is null");
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException(name + " is not above zero: " + duration);
        }
    }
}
