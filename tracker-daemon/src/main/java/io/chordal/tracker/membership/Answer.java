// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.membership;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;

/** What a newcomer is told: one of {@link Entrance}, {@link Found}, {@link Wait}. */
public sealed interface Answer {
    /**
     * Join here.
     *
     * @param node a member
     * @param clusterId the name of its ring
     */
    record Entrance(RingNode node, ClusterId clusterId) implements Answer {
        public Entrance {
            requireNonNull(node, "node is null");
            requireNonNull(clusterId, "clusterId is null");
        }
    }

    /**
     * Found the ring.
     *
     * @param lease register within this time
     * @param clusterId the name to found it under; a new one if empty
     */
    record Found(Duration lease, Optional<ClusterId> clusterId) implements Answer {
        public Found {
            requireNonNull(lease, "lease is null");
            requireNonNull(clusterId, "clusterId is null");
        }
    }

    /**
     * Ask again.
     *
     * @param retryAfter after this time
     */
    record Wait(Duration retryAfter) implements Answer {
        public Wait {
            requireNonNull(retryAfter, "retryAfter is null");
        }
    }
}
