// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.ring;

import com.google.common.collect.ImmutableList;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Endpoint;
import io.chordal.dht.id.NodeRef;
import io.chordal.peer.grpc.tracker.Tracker;
import io.chordal.peer.grpc.tracker.Trackers;
import io.chordal.peer.grpc.wire.PeerStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A member's place on the trackers' lists.
 *
 * <p>Invariant: once it was taken off nothing puts it on again, not even what was said before and is answered late. Thread-safe; the
 * object's lock guards everything.
 */
final class Listing {
    private static final Logger log = LoggerFactory.getLogger(Listing.class);

    private final Trackers trackers;
    private final Map<Endpoint, String> refusals = new TreeMap<>();
    private final Map<Endpoint, CompletableFuture<?>> underWay = new HashMap<>();
    private boolean over;

    Listing(Trackers trackers) {
        this.trackers = trackers;
    }

    /** Tells every tracker that the member is there, but those that have not answered the last time yet; none once it was taken off. */
    synchronized void show(NodeRef node, Bytes ring) {
        if (over) {
            return;
        }
        for (Tracker tracker : trackers.all()) {
            CompletableFuture<?> last = underWay.get(tracker.endpoint());
            if (last == null || last.isDone()) {
                underWay.put(
                        tracker.endpoint(),
                        new TrackerMembership(tracker)
                                .show(node, ring)
                                .whenComplete((done, e) -> shown(tracker, Optional.ofNullable(e))));
            }
        }
    }

    /** Takes the member off every list, after the answer to what was said before; done when all have answered or failed. */
    synchronized CompletableFuture<Void> remove(NodeRef node) {
        over = true;
        List<CompletableFuture<?>> removals = new ArrayList<>();
        for (Tracker tracker : trackers.all()) {
            CompletableFuture<?> last =
                    underWay.getOrDefault(tracker.endpoint(), CompletableFuture.completedFuture(null));
            removals.add(last.handle((done, e) -> tracker)
                    .thenCompose(one -> new TrackerMembership(one).remove(node))
                    .handle((done, e) -> null));
        }
        return CompletableFuture.allOf(removals.toArray(CompletableFuture<?>[]::new));
    }

    /** Why trackers do not list the member, for people. */
    synchronized ImmutableList<String> refusals() {
        return ImmutableList.copyOf(refusals.values());
    }

    /** Remembers, and says once, that a tracker refuses to list this member. */
    private synchronized void shown(Tracker tracker, Optional<Throwable> failure) {
        if (failure.isEmpty()) {
            refusals.remove(tracker.endpoint());
        } else if (!Tracker.isUnreachable(failure.get())) {
            String why = "tracker " + tracker.endpoint() + " does not list this member of the ring: "
                    + PeerStatus.describe(failure.get());
            if (!why.equals(refusals.put(tracker.endpoint(), why))) {
                log.warn("{}", why);
            }
        }
    }
}
