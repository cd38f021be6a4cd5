// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.tracker;

import static java.util.Objects.requireNonNull;

import io.chordal.cli.connect.Trackers;
import io.chordal.cli.names.PeerText;
import io.chordal.cli.output.Cell;
import io.chordal.cli.output.Quantities;
import io.chordal.cli.output.Table;
import io.chordal.cli.session.Session;
import io.chordal.proto.tracker.v1.ListNodesRequest;
import io.chordal.proto.tracker.v1.MembershipServiceGrpc;
import io.chordal.proto.tracker.v1.MembershipServiceGrpc.MembershipServiceBlockingStub;
import io.chordal.proto.tracker.v1.RingNode;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code tracker nodes}: the members of the ring that the tracker knows. */
@Command(name = "nodes", description = "list the members of the ring that the tracker knows")
public final class TrackerNodes implements Callable<Integer> {
    private static final int BRIEF = 12;

    private final Session session;

    /** The command in a session. */
    public TrackerNodes(Session session) {
        this.session = requireNonNull(session, "session is null");
    }

    @Override
    public Integer call() {
        PeerText names = PeerText.of(session.homes());
        try (Trackers tracker = session.tracker()) {
            Table table = Table.of(
                    "NODE:name", "ADDRESS:address", "KEY HASH:keyHash", ">START:incarnation", ">HEARD:lastHeardMillis");
            for (RingNode node : tracker.call(
                            MembershipServiceGrpc::newBlockingStub,
                            (MembershipServiceBlockingStub stub) ->
                                    stub.listNodes(ListNodesRequest.getDefaultInstance()))
                    .getNodesList()) {
                String hash =
                        HexFormat.of().formatHex(node.getNode().getKeyHash().toByteArray());
                Duration heard = Duration.ofSeconds(
                        node.getLastHeard().getSeconds(), node.getLastHeard().getNanos());
                table.row(
                        names.name(node.getNode()),
                        PeerText.address(node.getNode()),
                        new Cell(hash, hash.length() > BRIEF ? hash.substring(0, BRIEF) + "…" : hash),
                        node.getNode().getIncarnation(),
                        new Cell(heard.toMillis(), Quantities.duration(heard) + " ago"));
            }
            session.output().table(table, "no ring node is registered at the tracker; start one: peerctl cluster add");
            return 0;
        }
    }
}
