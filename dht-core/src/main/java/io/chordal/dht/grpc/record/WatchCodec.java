// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.grpc.record;

import static io.chordal.dht.grpc.NodeRefCodec.bytes;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import io.chordal.dht.record.Contents;
import io.chordal.dht.record.WatchEvent;
import io.chordal.dht.record.WatchTarget;
import io.chordal.dht.replica.message.AwaitChanges;
import io.chordal.dht.replica.message.Changes;
import io.chordal.proto.chord.v1.RingHeader;
import io.chordal.proto.dht.v1.AwaitChangesRequest;
import io.chordal.proto.dht.v1.AwaitChangesResponse;
import io.chordal.proto.dht.v1.Listed;
import io.chordal.proto.dht.v1.Listing;
import io.chordal.proto.dht.v1.WatchRequest;
import io.chordal.proto.dht.v1.WatchResponse;
import io.chordal.proto.dht.v1.WatchedState;
import io.chordal.proto.dht.v1.WatchedTarget;

/** Writes and reads what is said about watching. */
final class WatchCodec {
    private WatchCodec() {}

    static AwaitChangesRequest write(AwaitChanges request, RingHeader header) {
        return AwaitChangesRequest.newBuilder()
                .setHeader(header)
                .setWatcher(bytes(request.watcher()))
                .addAllTargets(request.targets().stream().map(WatchCodec::write).toList())
                .setEpoch(request.epoch())
                .setSince(request.since())
                .setHold(RecordCodec.write(request.hold()))
                .build();
    }

    static AwaitChanges read(AwaitChangesRequest message) {
        return new AwaitChanges(
                bytes(message.getWatcher()),
                message.getTargetsList().stream().map(WatchCodec::read).toList(),
                message.getEpoch(),
                message.getSince(),
                RecordCodec.read(message.getHold()));
    }

    private static WatchedTarget write(WatchTarget target) {
        return WatchedTarget.newBuilder()
                .setKey(RecordCodec.write(
                        new Key(target.partition(), target.item().orElse(Bytes.EMPTY))))
                .setWholePartition(target.item().isEmpty())
                .build();
    }

    private static WatchTarget read(WatchedTarget message) {
        Key key = RecordCodec.read(message.getKey());
        return message.getWholePartition() ? WatchTarget.ofPartition(key.partition()) : WatchTarget.of(key);
    }

    static AwaitChangesResponse write(Changes changes) {
        return AwaitChangesResponse.newBuilder()
                .setEpoch(changes.epoch())
                .setUpTo(changes.upTo())
                .setLost(changes.lost())
                .addAllKeys(changes.keys().stream().map(RecordCodec::write).toList())
                .addAllForeign(changes.foreign())
                .build();
    }

    static Changes read(AwaitChangesResponse message) {
        return new Changes(
                message.getEpoch(),
                message.getUpTo(),
                message.getLost(),
                message.getKeysList().stream().map(RecordCodec::read).toList(),
                message.getForeignList());
    }

    static WatchTarget read(WatchRequest message) {
        return switch (message.getTargetCase()) {
            case KEY -> WatchTarget.of(RecordCodec.read(message.getKey()));
            case PARTITION -> WatchTarget.ofPartition(bytes(message.getPartition()));
            case TARGET_NOT_SET -> throw new IllegalArgumentException("a watch names a key or a partition");
        };
    }

    static WatchResponse write(WatchEvent event) {
        if (event instanceof WatchEvent.State state) {
            return WatchResponse.newBuilder().setState(write(state.contents())).build();
        }
        return event instanceof WatchEvent.Listing
                ? WatchResponse.newBuilder()
                        .setListing(Listing.getDefaultInstance())
                        .build()
                : WatchResponse.newBuilder()
                        .setListed(Listed.getDefaultInstance())
                        .build();
    }

    private static WatchedState write(Contents contents) {
        WatchedState.Builder message = WatchedState.newBuilder()
                .setKey(RecordCodec.write(contents.set().key()))
                .setValue(ReadCodec.write(contents.set()));
        if (!contents.register().isUnknown()) {
            message.setRegister(RegisterCodec.write(contents.register()));
        }
        return message.build();
    }
}
