// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.grpc;

import com.google.common.collect.ImmutableList;
import io.chordal.daemon.trackers.KnownKey;
import io.chordal.daemon.trackers.KnownTracker;
import io.chordal.daemon.trackers.KnownTrackers;
import io.chordal.dht.id.Endpoint;
import io.chordal.proto.tracker.v1.ListTrackersResponse;
import io.chordal.proto.tracker.v1.TrackerKey;
import io.chordal.proto.tracker.v1.TrackerMember;
import io.chordal.proto.tracker.v1.TrackerState;
import java.util.Optional;

/** Reads the list of trackers as one of them tells it; what makes no sense is left out. Pure functions. */
public final class TrackerLists {
    private TrackerLists() {}

    /** The list. */
    public static KnownTrackers read(ListTrackersResponse told) {
        return new KnownTrackers(
                told.getVersion(),
                told.getTrackersList().stream()
                        .flatMap(member -> tracker(member).stream())
                        .limit(KnownTrackers.MOST)
                        .collect(ImmutableList.toImmutableList()),
                told.getFormerKeysList().stream()
                        .flatMap(key -> key(key).stream())
                        .limit(KnownTrackers.MOST)
                        .collect(ImmutableList.toImmutableList()));
    }

    private static Optional<KnownTracker> tracker(TrackerMember member) {
        return endpoint(member.getRingAddress())
                .map(ring -> new KnownTracker(
                        ring,
                        endpoint(member.getPublicAddress()),
                        member.hasKey() ? key(member.getKey()) : Optional.empty(),
                        member.getState() == TrackerState.TRACKER_STATE_ALIVE));
    }

    private static Optional<Endpoint> endpoint(String text) {
        try {
            return text.isEmpty() ? Optional.empty() : Optional.of(Endpoint.parse(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<KnownKey> key(TrackerKey key) {
        try {
            return Optional.of(KnownKey.of(key.getKeyId(), key.getPublicKey().toByteArray()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
