// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.dht;

import static java.util.Objects.requireNonNull;

import io.chordal.cli.connect.Connection;
import io.chordal.cli.names.PeerText;
import io.chordal.cli.output.Cell;
import io.chordal.cli.output.Table;
import io.chordal.proto.dht.v1.DhtServiceGrpc;
import io.chordal.proto.dht.v1.DhtServiceGrpc.DhtServiceBlockingStub;
import io.chordal.proto.dht.v1.GetReplicasRequest;
import io.chordal.proto.dht.v1.GetReplicasResponse;
import io.chordal.proto.dht.v1.Key;
import io.chordal.proto.dht.v1.Replica;
import io.chordal.proto.dht.v1.ReplicaState;
import java.util.HexFormat;
import java.util.Locale;

/**
 * The homes of a record, and what each holds of it. Immutable.
 *
 * @param answer what a node said of them
 */
public record Copies(GetReplicasResponse answer) {
    private static final int DIGEST_BYTES = 4;
    private static final int ID_DIGITS = 12;

    public Copies {
        requireNonNull(answer, "answer is null");
    }

    /** Asks a node for the copies at a key. */
    public static Copies of(Connection node, Key key) {
        GetReplicasRequest request = GetReplicasRequest.newBuilder().setKey(key).build();
        return new Copies(
                node.call(DhtServiceGrpc::newBlockingStub, (DhtServiceBlockingStub stub) -> stub.getReplicas(request)));
    }

    /** How many homes hold a copy. */
    public long present() {
        return answer.getReplicasList().stream()
                .filter(replica -> replica.getState() == ReplicaState.REPLICA_STATE_PRESENT)
                .count();
    }

    /** How many copies there should be. */
    int wanted() {
        return answer.getCopiesWanted();
    }

    /** The copies as a table. */
    public Table table(PeerText peers) {
        Table table = Table.of(
                ">COPY:copy",
                "NODE:node",
                "ID:nodeId",
                "STATE:state",
                ">VERSION:version",
                ">VALUES:values",
                ">REVISION:revision",
                ">SIBLINGS:siblings",
                "DIGEST:digest");
        for (Replica replica : answer.getReplicasList()) {
            String digest = HexFormat.of().formatHex(replica.getDigest().toByteArray());
            table.row(
                    replica.getCopyNumber(),
                    new Cell(PeerText.address(replica.getNode()), peers.name(replica.getNode())),
                    new Cell(replica.getNodeId(), brief(replica.getNodeId(), ID_DIGITS)),
                    state(replica.getState()),
                    replica.getSetVersion(),
                    replica.getMembers(),
                    replica.getRevision(),
                    replica.getSiblings(),
                    new Cell(digest, digest.isEmpty() ? "-" : brief(digest, 2 * DIGEST_BYTES)));
        }
        return table;
    }

    private static String state(ReplicaState state) {
        return state.name().replace("REPLICA_STATE_", "").toLowerCase(Locale.ROOT);
    }

    private static String brief(String text, int digits) {
        return text.length() > digits ? text.substring(0, digits) + "…" : text;
    }
}
