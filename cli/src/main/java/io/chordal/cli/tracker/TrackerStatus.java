// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.tracker;

import static java.util.Objects.requireNonNull;

import io.chordal.cli.connect.Connection;
import io.chordal.cli.output.Cell;
import io.chordal.cli.output.Fields;
import io.chordal.cli.output.Output;
import io.chordal.cli.session.Session;
import io.chordal.proto.tracker.v1.GetStatusRequest;
import io.chordal.proto.tracker.v1.GetStatusResponse;
import io.chordal.proto.tracker.v1.TrackerControlServiceGrpc;
import io.chordal.proto.tracker.v1.TrackerControlServiceGrpc.TrackerControlServiceBlockingStub;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code tracker status}: who the tracker of this home is, and how. Confined to one thread. */
@Command(
        name = "status",
        description = {
            "show who this home's tracker is, how it is, and what to do about what is wrong",
            "",
            "At the machine of a tracker: --home TRACKERHOME, or the home of a cluster (its first tracker that runs)."
        })
public final class TrackerStatus implements Callable<Integer> {
    private final Session session;

    /** The command in a session. */
    public TrackerStatus(Session session) {
        this.session = requireNonNull(session, "session is null");
    }

    @Override
    public Integer call() {
        try (Connection tracker = session.localTracker()) {
            GetStatusResponse status = tracker.call(
                    TrackerControlServiceGrpc::newBlockingStub,
                    (TrackerControlServiceBlockingStub stub) -> stub.getStatus(GetStatusRequest.getDefaultInstance()));
            Output output = session.output();
            output.fields(page(status));
            if (output.forPeople()) {
                status.getWarningsList().forEach(warning -> output.message("warning: " + warning));
            }
            return 0;
        }
    }

    private static Fields page(GetStatusResponse status) {
        return new Fields()
                .add("Listens", "public", status.getPublicAddress())
                .add("Ring", "ring", status.getRingAddress())
                .add("Version", "version", status.getVersion())
                .add("Process", "pid", status.getPid())
                .add("Records", "records", status.getRecords())
                .add("Peers", "peers", status.getPeers())
                .add("Files", "files", status.getFiles())
                .add(
                        "Trackers",
                        "trackers",
                        new Cell(
                                TrackerStates.table(status.getMembersList()).objects(),
                                TrackerStates.summary(status.getMembersList())))
                .add("", "warnings", new Cell(status.getWarningsList(), ""));
    }
}
