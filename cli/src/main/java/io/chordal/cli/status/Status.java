// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.status;

import static java.util.Objects.requireNonNull;

import io.chordal.cli.connect.Connection;
import io.chordal.cli.failure.CommandFailure;
import io.chordal.cli.names.PeerText;
import io.chordal.cli.output.Cell;
import io.chordal.cli.output.Fields;
import io.chordal.cli.output.Quantities;
import io.chordal.cli.session.Session;
import io.chordal.proto.peer.v1.GetStatusRequest;
import io.chordal.proto.peer.v1.GetStatusResponse;
import io.chordal.proto.peer.v1.PeerControlServiceGrpc;
import io.chordal.proto.peer.v1.PeerControlServiceGrpc.PeerControlServiceBlockingStub;
import io.chordal.proto.peer.v1.TrackerStatus;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code status}: one page about the peer. */
@Command(name = "status", description = "show your peer, its trackers and its place on the ring")
public final class Status implements Callable<Integer> {
    private final Session session;

    /** The command in a session. */
    public Status(Session session) {
        this.session = requireNonNull(session, "session is null");
    }

    @Override
    public Integer call() {
        String user = session.user().map(each -> "Logged in as " + each.name()).orElse("Not logged in");
        try (Connection peer = peer(user)) {
            GetStatusResponse status = peer.call(
                    PeerControlServiceGrpc::newBlockingStub,
                    (PeerControlServiceBlockingStub stub) -> stub.getStatus(GetStatusRequest.getDefaultInstance()));
            session.output()
                    .fields(page(status, peer, PeerText.of(session.homes()))
                            .add("Session", "session", user)
                            .add("", "user", Cell.orDash(status.getUser())));
            if (session.output().forPeople()) {
                status.getWarningsList().forEach(warning -> session.output().message("warning: " + warning));
            }
            return 0;
        }
    }

    /** The peer; without one, one reads at least who is logged in. */
    private Connection peer(String user) {
        try {
            return session.peer();
        } catch (CommandFailure e) {
            throw new CommandFailure(e.exit(), e.getMessage() + ". " + user, e.next(), e);
        }
    }

    private static Fields page(GetStatusResponse status, Connection peer, PeerText names) {
        Duration uptime = Duration.ofSeconds(
                status.getUptime().getSeconds(), status.getUptime().getNanos());
        List<String> trackers =
                status.getTrackersList().stream().map(Status::tracker).toList();
        List<String> successors = names.names(status.getSuccessorsList());
        return new Fields()
                .add("Peer", "peer", new Cell(PeerText.address(status.getPeer()), names.name(status.getPeer())))
                .add("Listens", "listens", PeerText.address(status.getPeer()))
                .add(
                        "Id",
                        "id",
                        HexFormat.of().formatHex(status.getPeer().getPeerId().toByteArray()))
                .add("Local", "local", peer.endpoint().toString())
                .add(
                        "Process",
                        "pid",
                        new Cell(status.getPid(), status.getPid() + ", up " + Quantities.duration(uptime)))
                .add("", "uptimeMillis", uptime.toMillis())
                .add("Version", "version", status.getVersion())
                .add("Home", "home", status.getHome())
                .add(
                        "Trackers",
                        "trackers",
                        new Cell(trackers, trackers.isEmpty() ? "none" : String.join(", ", trackers)))
                .add("Ring", "ringRole", role(status))
                .add("Node", "nodeId", Cell.orDash(status.getNodeId()))
                .add(
                        "Predecessor",
                        "predecessor",
                        new Cell(names.name(status.getPredecessor()), names.full(status.getPredecessor())))
                .add(
                        "Successors",
                        "successors",
                        new Cell(successors, successors.isEmpty() ? "-" : String.join(", ", successors)))
                .add(
                        "Records",
                        "records",
                        new Cell(
                                status.getRecords(),
                                status.getRecords()
                                        + (status.getUnderReplicated() > 0
                                                ? ", " + status.getUnderReplicated() + " short of copies"
                                                : "")))
                .add("", "underReplicated", status.getUnderReplicated())
                .add("Shares", "shares", status.getShares())
                .add("Downloads", "downloads", status.getDownloads())
                .add("Sent", "uploadedBytes", new Cell(status.getUploadedBytes(), sent(status)))
                .add("Received", "downloadedBytes", Cell.bytes(status.getDownloadedBytes()))
                .add("", "uploadLimit", status.getUploadLimit())
                .add("", "warnings", new Cell(List.copyOf(status.getWarningsList()), ""));
    }

    /** How a peer takes part in the ring, in one word. */
    public static String role(GetStatusResponse status) {
        return status.getRingRole().name().replace("RING_ROLE_", "").toLowerCase(Locale.ROOT);
    }

    private static String sent(GetStatusResponse status) {
        String limit = status.getUploadLimit() > 0 ? ", at most " + Quantities.rate(status.getUploadLimit()) : "";
        return Quantities.bytes(status.getUploadedBytes()) + limit + ", "
                + Quantities.count(status.getActiveUploads(), "stream") + " at present";
    }

    private static String tracker(TrackerStatus tracker) {
        return tracker.getReachable() ? tracker.getAddress() : tracker.getAddress() + " (" + tracker.getProblem() + ")";
    }
}
