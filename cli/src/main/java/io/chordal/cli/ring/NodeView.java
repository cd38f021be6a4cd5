// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.ring;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import io.chordal.cli.connect.Connection;
import io.chordal.proto.chord.v1.ChordServiceGrpc;
import io.chordal.proto.chord.v1.ChordServiceGrpc.ChordServiceBlockingStub;
import io.chordal.proto.chord.v1.Finger;
import io.chordal.proto.chord.v1.GetFingerTableRequest;
import io.chordal.proto.chord.v1.GetRingStateRequest;
import io.chordal.proto.chord.v1.GetRingStateResponse;
import io.chordal.proto.chord.v1.PingRequest;
import io.chordal.proto.chord.v1.PingResponse;
import io.chordal.proto.dht.v1.DhtServiceGrpc;
import io.chordal.proto.dht.v1.DhtServiceGrpc.DhtServiceBlockingStub;
import io.chordal.proto.dht.v1.ListRecordsRequest;
import io.chordal.proto.dht.v1.ListRecordsResponse;
import io.chordal.proto.dht.v1.StoredSet;
import java.util.List;

/**
 * One node of the ring as it describes itself. Immutable.
 *
 * @param ping who it is and which ring it belongs to
 * @param state its neighbours
 * @param fingers its finger table
 * @param records what it stores, at most {@link #MAX_RECORDS}
 * @param more whether it stores more than that
 */
record NodeView(
        PingResponse ping,
        GetRingStateResponse state,
        ImmutableList<Finger> fingers,
        ImmutableList<StoredSet> records,
        boolean more) {
    /** The most records that are asked for. */
    static final int MAX_RECORDS = 1000;

    NodeView {
        requireNonNull(ping, "ping is null");
        requireNonNull(state, "state is null");
        requireNonNull(fingers, "fingers is null");
        requireNonNull(records, "records is null");
    }

    /** Asks a node for all of it. */
    static NodeView of(Connection node) {
        PingResponse ping = node.call(
                ChordServiceGrpc::newBlockingStub,
                (ChordServiceBlockingStub stub) -> stub.ping(PingRequest.getDefaultInstance()));
        GetRingStateResponse state = node.call(
                ChordServiceGrpc::newBlockingStub,
                (ChordServiceBlockingStub stub) -> stub.getRingState(GetRingStateRequest.getDefaultInstance()));
        List<Finger> fingers = node.call(
                        ChordServiceGrpc::newBlockingStub,
                        (ChordServiceBlockingStub stub) ->
                                stub.getFingerTable(GetFingerTableRequest.getDefaultInstance()))
                .getFingersList();
        ListRecordsResponse records = node.call(
                DhtServiceGrpc::newBlockingStub,
                (DhtServiceBlockingStub stub) -> stub.listRecords(
                        ListRecordsRequest.newBuilder().setPageSize(MAX_RECORDS).build()));
        return new NodeView(
                ping,
                state,
                ImmutableList.copyOf(fingers),
                ImmutableList.copyOf(records.getSetsList()),
                !records.getNextPageToken().isEmpty());
    }
}
