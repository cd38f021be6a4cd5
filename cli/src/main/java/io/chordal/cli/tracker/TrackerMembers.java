// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.tracker;

import static java.util.Objects.requireNonNull;

import io.chordal.cli.connect.Trackers;
import io.chordal.cli.session.Session;
import io.chordal.proto.tracker.v1.ListTrackersRequest;
import io.chordal.proto.tracker.v1.MembershipServiceGrpc;
import io.chordal.proto.tracker.v1.MembershipServiceGrpc.MembershipServiceBlockingStub;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code tracker members}: the trackers of the list, and whether they are up. Confined to one thread. */
@Command(
        name = "members",
        description = {
            "list the trackers, and whether they are alive, suspected or down",
            "",
            "As the tracker that answers sees it."
        })
public final class TrackerMembers implements Callable<Integer> {
    private final Session session;

    /** The command in a session. */
    public TrackerMembers(Session session) {
        this.session = requireNonNull(session, "session is null");
    }

    @Override
    public Integer call() {
        try (Trackers tracker = session.trackerAsAnybody()) {
            session.output()
                    .table(
                            TrackerStates.table(tracker.call(
                                            MembershipServiceGrpc::newBlockingStub,
                                            (MembershipServiceBlockingStub stub) ->
                                                    stub.listTrackers(ListTrackersRequest.getDefaultInstance()))
                                    .getTrackersList()),
                            "the tracker knows of no tracker");
            return 0;
        }
    }
}
