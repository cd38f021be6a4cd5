// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grpc.tracker;

import com.google.common.collect.ImmutableList;
import java.time.Duration;

/**
 * What a tracker says of this peer's lease. Immutable.
 *
 * @param known whether the tracker knows the peer; if not, everything is to be announced again
 * @param lease how long the lease lasts
 * @param by whose word it is; when that changes, everything is to be announced again
 * @param accepted for each announced file, in order, whether the tracker took it
 */
public record TrackerLease(boolean known, Duration lease, TrackerLife by, ImmutableList<Boolean> accepted) {
    /** The shortest lease that a tracker is believed, so that renewing it takes pauses. */
    static final Duration SHORTEST = Duration.ofSeconds(1);
}
