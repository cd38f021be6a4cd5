// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.dht;

import static java.util.Objects.requireNonNull;

import io.chordal.cli.connect.Connection;
import io.chordal.cli.names.KeyText;
import io.chordal.cli.names.PeerText;
import io.chordal.cli.output.Cell;
import io.chordal.cli.output.Table;
import io.chordal.cli.session.Session;
import io.chordal.proto.dht.v1.DhtServiceGrpc;
import io.chordal.proto.dht.v1.DhtServiceGrpc.DhtServiceBlockingStub;
import io.chordal.proto.dht.v1.GetReplicasRequest;
import io.chordal.proto.dht.v1.GetReplicasResponse;
import io.chordal.proto.dht.v1.Replica;
import io.chordal.proto.dht.v1.ReplicaState;
import java.util.HexFormat;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code dht replicas}: the copies of a record. */
@Command(name = "replicas", description = "show which nodes hold copies of a record")
public final class DhtReplicas implements Callable<Integer> {
    private static final int DIGEST_BYTES = 4;
    private static final int ID_DIGITS = 12;

    private final Session session;

    @Parameters(
            index = "0",
            paramLabel = "KEY",
            description = "a text, or a ticket or FileId-size for a file's providers")
    private String key = "";

    /** The command in a session. */
    public DhtReplicas(Session session) {
        this.session = requireNonNull(session, "session is null");
    }

    @Override
    public Integer call() {
        GetReplicasRequest request =
                GetReplicasRequest.newBuilder().setKey(KeyText.parse(key)).build();
        try (Connection peer = session.peer()) {
            GetReplicasResponse copies = peer.call(
                    DhtServiceGrpc::newBlockingStub, (DhtServiceBlockingStub stub) -> stub.getReplicas(request));
            session.output().table(table(copies, PeerText.of(session.homes())), "no node is a home of " + key);
            long present = copies.getReplicasList().stream()
                    .filter(r -> r.getState() == ReplicaState.REPLICA_STATE_PRESENT)
                    .count();
            session.output().message("copies " + present + " of " + copies.getCopiesWanted());
            return 0;
        }
    }

    /** The copies as a table. */
    public static Table table(GetReplicasResponse copies, PeerText peers) {
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
        for (Replica replica : copies.getReplicasList()) {
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
