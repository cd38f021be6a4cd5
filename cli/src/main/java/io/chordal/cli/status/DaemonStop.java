// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.status;

import static java.util.Objects.requireNonNull;

import io.chordal.cli.connect.Connection;
import io.chordal.cli.failure.CommandFailure;
import io.chordal.cli.failure.ExitCode;
import io.chordal.cli.process.ProcessEnd;
import io.chordal.cli.process.ProcessIdentity;
import io.chordal.cli.session.Occupancy;
import io.chordal.cli.session.Session;
import io.chordal.daemon.home.Home;
import io.chordal.proto.peer.v1.GetStatusRequest;
import io.chordal.proto.peer.v1.PeerControlServiceGrpc;
import io.chordal.proto.peer.v1.PeerControlServiceGrpc.PeerControlServiceBlockingStub;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code daemon stop}: stops this home's peer. */
@Command(name = "stop", description = "stop this home's peer: it withdraws its files and leaves the ring")
public final class DaemonStop implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(17);

    private final Session session;

    /** The command in a session. */
    public DaemonStop(Session session) {
        this.session = requireNonNull(session, "session is null");
    }

    @Override
    public Integer call() {
        Home home = session.homes().own();
        if (!Occupancy.of(home)) {
            session.output().message("this home's peer does not run");
            return 0;
        }
        long pid;
        try (Connection peer = session.connect("this home's peer", home)) {
            // The process says itself which one it is: a number in a file could be another's by now.
            pid = peer.call(
                            PeerControlServiceGrpc::newBlockingStub,
                            (PeerControlServiceBlockingStub stub) ->
                                    stub.getStatus(GetStatusRequest.getDefaultInstance()))
                    .getPid();
        }
        ProcessIdentity identity = ProcessHandle.of(pid)
                .map(ProcessIdentity::of)
                .orElseThrow(() -> new CommandFailure(
                        ExitCode.INTERNAL, "process " + pid + " is not to be seen", "look for it: ps -p " + pid));
        ProcessEnd.ask(identity);
        boolean stopped = ProcessEnd.await(identity, PATIENCE) == ProcessEnd.Outcome.STOPPED;
        session.output().message(stopped ? "Peer stopped." : "The peer did not stop in time and was killed.");
        return 0;
    }
}
