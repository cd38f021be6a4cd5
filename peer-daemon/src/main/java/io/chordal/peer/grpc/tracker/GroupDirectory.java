// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grpc.tracker;

import static java.util.Objects.requireNonNull;

import io.chordal.swarm.share.Membership;
import java.util.concurrent.CompletableFuture;

/** Turns the name of a group into the group, and finds out as whom this peer is a member. Thread-safe. */
public final class GroupDirectory {
    private final Trackers trackers;

    /** Asks these trackers. */
    public GroupDirectory(Trackers trackers) {
        this.trackers = requireNonNull(trackers, "trackers is null");
    }

    /** As whom this peer is a member of a group; empty means public. Fails as trackers refuse, or because none answers. */
    public CompletableFuture<Membership> membership(String group) {
        return group.isEmpty() || group.equals(Publication.PUBLIC)
                ? CompletableFuture.completedFuture(Membership.PUBLIC)
                : trackers.ask(tracker -> tracker.membershipOf(group));
    }
}
