// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.dht;

import static java.util.Objects.requireNonNull;

import io.chordal.cli.connect.Connection;
import io.chordal.proto.chord.v1.ChordServiceGrpc;
import io.chordal.proto.chord.v1.ChordServiceGrpc.ChordServiceBlockingStub;
import io.chordal.proto.chord.v1.GetRingStateRequest;
import io.chordal.proto.chord.v1.GetRingStateResponse;
import io.chordal.proto.dht.v1.DhtServiceGrpc;
import io.chordal.proto.dht.v1.DhtServiceGrpc.DhtServiceBlockingStub;
import io.chordal.proto.dht.v1.GetHealthRequest;
import io.chordal.proto.dht.v1.GetHealthResponse;

/**
 * Where a node stands in the ring, and how well its records are kept. Immutable.
 *
 * @param ring its neighbours
 * @param records its records
 */
record NodeHealth(GetRingStateResponse ring, GetHealthResponse records) {
    NodeHealth {
        requireNonNull(ring, "ring is null");
        requireNonNull(records, "records is null");
    }

    /** Asks a node for both. */
    static NodeHealth of(Connection node) {
        GetRingStateResponse ring = node.call(
                ChordServiceGrpc::newBlockingStub,
                (ChordServiceBlockingStub stub) -> stub.getRingState(GetRingStateRequest.getDefaultInstance()));
        GetHealthResponse records = node.call(
                DhtServiceGrpc::newBlockingStub,
                (DhtServiceBlockingStub stub) -> stub.getHealth(GetHealthRequest.getDefaultInstance()));
        return new NodeHealth(ring, records);
    }

    /** What the node may say of its own arc. */
    String arc() {
        return records.getActive() ? "active" : "syncing";
    }
}
