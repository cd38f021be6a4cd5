// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.status;

import static java.util.Objects.requireNonNull;

import io.chordal.cli.connect.Connection;
import io.chordal.cli.failure.CommandFailure;
import io.chordal.cli.failure.ExitCode;
import io.chordal.cli.failure.Failures;
import io.chordal.cli.output.Cell;
import io.chordal.cli.output.Fields;
import io.chordal.cli.output.Quantities;
import io.chordal.cli.process.DaemonKind;
import io.chordal.cli.process.DaemonLogs;
import io.chordal.cli.process.Occupancy;
import io.chordal.cli.session.Session;
import io.chordal.daemon.home.Home;
import io.chordal.proto.peer.v1.GetStatusRequest;
import io.chordal.proto.peer.v1.GetStatusResponse;
import io.chordal.proto.peer.v1.PeerControlServiceGrpc;
import io.chordal.proto.peer.v1.PeerControlServiceGrpc.PeerControlServiceBlockingStub;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code daemon status}: whether this home's peer runs, as which process, and where it listens. */
@Command(
        name = "status",
        description = "show whether this home's peer runs, and where it listens (exit code 3 if it does not)")
public final class DaemonStatus implements Callable<Integer> {
    private final Session session;

    /** The command in a session. */
    public DaemonStatus(Session session) {
        this.session = requireNonNull(session, "session is null");
    }

    @Override
    public Integer call() {
        session.refusePeer("daemon status", "see another: peerctl -p NAME status");
        Home home = session.homes().own();
        if (!Occupancy.of(home)) {
            throw new CommandFailure(
                    ExitCode.NOT_FOUND,
                    "this home's peer does not run (" + home.path() + ")",
                    "start it: peerctl daemon start; share and get do so by themselves");
        }
        try (Connection peer = session.connect(Failures.OWN, home)) {
            session.output().fields(page(home, peer));
        }
        return 0;
    }

    private static Fields page(Home home, Connection peer) {
        GetStatusResponse status = peer.call(
                PeerControlServiceGrpc::newBlockingStub,
                (PeerControlServiceBlockingStub stub) -> stub.getStatus(GetStatusRequest.getDefaultInstance()));
        Duration uptime = Duration.ofSeconds(status.getUptime().getSeconds());
        return new Fields()
                .add(
                        "Process",
                        "pid",
                        new Cell(status.getPid(), status.getPid() + ", up " + Quantities.duration(uptime)))
                .add("", "uptimeMillis", uptime.toMillis())
                .add("Version", "version", status.getVersion())
                .add("Listens", "public", home.publicAddress().orElse("-"))
                .add("Local", "local", peer.endpoint().toString())
                .add("Home", "home", home.path().toString())
                .add("Log", "log", DaemonLogs.log(home.path(), DaemonKind.PEER).toString());
    }
}
