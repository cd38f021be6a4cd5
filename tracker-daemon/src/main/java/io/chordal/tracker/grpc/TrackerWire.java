// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.grpc;

import com.google.protobuf.ByteString;
import io.chordal.daemon.trust.KeyId;
import io.chordal.daemon.trust.TrackerKeys;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Endpoint;
import io.chordal.proto.tracker.v1.ListTrackersResponse;
import io.chordal.proto.tracker.v1.TrackerKey;
import io.chordal.proto.tracker.v1.TrackerMember;
import io.chordal.tracker.members.ListedTracker;
import io.chordal.tracker.members.TrackerListing;
import io.chordal.tracker.members.TrackerState;

/** The trackers on the wire. */
final class TrackerWire {
    private TrackerWire() {}

    static ListTrackersResponse listing(TrackerListing listing) {
        ListTrackersResponse.Builder wire = ListTrackersResponse.newBuilder().setVersion(listing.version());
        listing.trackers().forEach(tracker -> wire.addTrackers(member(tracker)));
        listing.formerKeys().forEach(key -> wire.addFormerKeys(key(key)));
        return wire.build();
    }

    static TrackerMember member(ListedTracker tracker) {
        TrackerMember.Builder wire = TrackerMember.newBuilder()
                .setRingAddress(tracker.ring().toString())
                .setPublicAddress(tracker.open().map(Endpoint::toString).orElse(""))
                .setState(state(tracker.state()))
                .setSelf(tracker.self());
        tracker.line().ifPresent(wire::setLine);
        tracker.key().ifPresent(key -> wire.setKey(key(key)));
        return wire.build();
    }

    private static TrackerKey key(Bytes key) {
        return TrackerKey.newBuilder()
                .setKeyId(KeyId.of(TrackerKeys.decode(key)).text())
                .setPublicKey(ByteString.copyFrom(key.toByteBuffer()))
                .build();
    }

    private static io.chordal.proto.tracker.v1.TrackerState state(TrackerState state) {
        return switch (state) {
            case ALIVE -> io.chordal.proto.tracker.v1.TrackerState.TRACKER_STATE_ALIVE;
            case SUSPECTED -> io.chordal.proto.tracker.v1.TrackerState.TRACKER_STATE_SUSPECTED;
            case DOWN -> io.chordal.proto.tracker.v1.TrackerState.TRACKER_STATE_DOWN;
        };
    }
}
