// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.ring;

import com.google.common.collect.ImmutableList;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.NodeRef;
import io.chordal.peer.grpc.tracker.Tracker;
import io.chordal.peer.grpc.tracker.Trackers;
import io.chordal.peer.grpc.wire.PeerStatus;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A member's place on the list of the present tracker, which tells the others.
 *
 * <p>Invariant: once it was taken off nothing puts it on again, not even what was said before and is answered late. Thread-safe; the
 * object's lock guards everything.
 */
final class Listing {
    private static final Logger log = LoggerFactory.getLogger(Listing.class);

    private final Trackers trackers;
    private Optional<String> refusal = Optional.empty();
    private CompletableFuture<?> underWay = CompletableFuture.completedFuture(null);
    private boolean over;

    Listing(Trackers trackers) {
        this.trackers = trackers;
    }

    /** Says that the member is there, unless what was said last is not answered yet, or it was taken off. */
    synchronized void show(NodeRef node, Bytes ring) {
        if (over || trackers.isEmpty() || !underWay.isDone()) {
            return;
        }
        underWay = trackers.ask(tracker -> new TrackerMembership(tracker)
                .show(node, ring)
                .whenComplete((done, e) -> shown(tracker, Optional.ofNullable(e))));
    }

    /** Takes the member off the list, after the answer to what was said before; done when that is answered or failed. */
    synchronized CompletableFuture<Void> remove(NodeRef node) {
        over = true;
        if (trackers.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        return underWay.handle((done, e) -> node)
                .thenCompose(one -> trackers.ask(tracker -> new TrackerMembership(tracker).remove(one)))
                .exceptionally(e -> null);
    }

    /** Why the tracker does not list the member, for people. */
    synchronized ImmutableList<String> refusals() {
        return refusal.stream().collect(ImmutableList.toImmutableList());
    }

    /** Remembers, and says once, that a tracker refuses to list this member. */
    private synchronized void shown(Tracker tracker, Optional<Throwable> failure) {
        if (failure.isEmpty()) {
            refusal = Optional.empty();
        } else if (!Tracker.isUnreachable(failure.get())) {
            String why = "tracker " + tracker.endpoint() + " does not list this member of the ring: "
                    + PeerStatus.describe(failure.get());
            if (refusal.filter(why::equals).isEmpty()) {
                log.warn("{}", why);
            }
            refusal = Optional.of(why);
        }
    }
}
