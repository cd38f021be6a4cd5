// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.tracker;

import static java.util.Objects.requireNonNull;

import io.chordal.cli.connect.Trackers;
import io.chordal.cli.output.Fields;
import io.chordal.cli.session.Session;
import io.chordal.proto.tracker.v1.GetDebugRequest;
import io.chordal.proto.tracker.v1.MembershipServiceGrpc;
import io.chordal.proto.tracker.v1.MembershipServiceGrpc.MembershipServiceBlockingStub;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code tracker debug}: what the tracker holds, as text. */
@Command(name = "debug", description = "print what the tracker holds")
public final class TrackerDebug implements Callable<Integer> {
    private final Session session;

    /** The command in a session. */
    public TrackerDebug(Session session) {
        this.session = requireNonNull(session, "session is null");
    }

    @Override
    public Integer call() {
        try (Trackers tracker = session.tracker()) {
            String text = tracker.call(
                            MembershipServiceGrpc::newBlockingStub,
                            (MembershipServiceBlockingStub stub) -> stub.getDebug(GetDebugRequest.getDefaultInstance()))
                    .getText();
            if (session.output().forPeople()) {
                text.lines().forEach(session.output()::line);
            } else {
                session.output().fields(new Fields().add("", "text", text));
            }
            return 0;
        }
    }
}
