// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.tracker;

import static java.util.Objects.requireNonNull;

import io.chordal.cli.connect.Connection;
import io.chordal.cli.failure.CommandFailure;
import io.chordal.cli.failure.ExitCode;
import io.chordal.cli.output.Cell;
import io.chordal.cli.output.Fields;
import io.chordal.cli.output.Output;
import io.chordal.cli.session.Session;
import io.chordal.proto.tracker.v1.SyncRequest;
import io.chordal.proto.tracker.v1.SyncResponse;
import io.chordal.proto.tracker.v1.TrackerControlServiceGrpc;
import io.chordal.proto.tracker.v1.TrackerControlServiceGrpc.TrackerControlServiceBlockingStub;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code tracker sync}: compares this home's tracker with all others now. Confined to one thread. */
@Command(
        name = "sync",
        description = {
            "compare this home's tracker with the others now, and wait until all that are up have the same",
            "",
            "That happens by itself every 5 s. Exit code 5 if one was not reached, 7 if they differ after 10 s.",
            "At the machine of a tracker: --home TRACKERHOME, or the home of a cluster (its first tracker that runs)."
        })
public final class TrackerSync implements Callable<Integer> {
    /** The tracker itself takes 10 s at most. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Session session;

    /** The command in a session. */
    public TrackerSync(Session session) {
        this.session = requireNonNull(session, "session is null");
    }

    @Override
    public Integer call() {
        try (Connection tracker = session.localTracker()) {
            SyncResponse synced = tracker.call(
                    PATIENCE,
                    TrackerControlServiceGrpc::newBlockingStub,
                    (TrackerControlServiceBlockingStub stub) -> stub.sync(SyncRequest.getDefaultInstance()));
            show(synced);
            if (!synced.getInStep()) {
                throw new CommandFailure(
                        ExitCode.STALLED,
                        tracker.whom() + " does not have the same as the others yet",
                        "it goes on by itself; try again in a while, and see peerctl tracker status");
            }
            if (synced.getUnreachableCount() > 0) {
                throw new CommandFailure(
                        ExitCode.UNREACHABLE,
                        "not reached: " + String.join(", ", synced.getUnreachableList())
                                + " (addresses in the trackers' ring)",
                        "start them again, they fetch what they missed by themselves; see peerctl tracker members");
            }
            return 0;
        }
    }

    private void show(SyncResponse synced) {
        Output output = session.output();
        if (!output.forPeople()) {
            output.fields(new Fields()
                    .add("", "inStep", synced.getInStep())
                    .add("", "records", synced.getRecords())
                    .add("", "unreachable", new Cell(synced.getUnreachableList(), "")));
        } else if (synced.getInStep()) {
            output.line("in step with all trackers that are up (" + synced.getRecords() + " records)");
        }
    }
}
