// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.ring;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import io.chordal.dht.id.Endpoint;
import io.chordal.dht.id.NodeRef;
import java.time.Duration;

/**
 * How a peer gets into the ring and stays known there. Immutable.
 *
 * @param mode whether it becomes a member
 * @param join members to join through; with none, trackers are asked; without trackers either, it founds a ring of its own
 * @param virtualNodes at how many places of the circle its node stands, 1 to 256
 * @param probation when a peer in mode AUTO tries to become a member
 * @param heartbeat how often trackers hear that it is still there
 * @param retry how long to wait before another try to get in
 * @param refresh how often a client looks for further entrances
 */
public record RingPlan(
        RingMode mode,
        ImmutableList<Endpoint> join,
        int virtualNodes,
        Probation probation,
        Duration heartbeat,
        Duration retry,
        Duration refresh) {
    public RingPlan {
        requireNonNull(mode, "mode is null");
        requireNonNull(join, "join is null");
        requireNonNull(probation, "probation is null");
        requireNonNull(heartbeat, "heartbeat is null");
        requireNonNull(retry, "retry is null");
        requireNonNull(refresh, "refresh is null");
        if (virtualNodes < 1 || virtualNodes > NodeRef.MAX_PLACES) {
            throw new IllegalArgumentException(
                    "a peer stands at 1.." + NodeRef.MAX_PLACES + " places of its ring, not " + virtualNodes);
        }
    }

    /** The documented defaults for a peer that others reach from elsewhere. */
    public static RingPlan defaults() {
        return new RingPlan(
                RingMode.AUTO,
                ImmutableList.of(),
                1,
                Probation.defaults(),
                Duration.ofSeconds(3),
                Duration.ofMillis(500),
                Duration.ofSeconds(5));
    }

    /** The same through other members. */
    public RingPlan withJoin(ImmutableList<Endpoint> members) {
        return new RingPlan(mode, members, virtualNodes, probation, heartbeat, retry, refresh);
    }

    /** The same at so many places of the circle. */
    public RingPlan withVirtualNodes(int number) {
        return new RingPlan(mode, join, number, probation, heartbeat, retry, refresh);
    }

    /** The same with another way of taking part, and another probation. */
    public RingPlan withMode(RingMode other, Probation wait) {
        return new RingPlan(other, join, virtualNodes, wait, heartbeat, retry, refresh);
    }
}
