// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.status;

import static java.util.Objects.requireNonNull;

import io.chordal.cli.failure.CommandFailure;
import io.chordal.cli.failure.ExitCode;
import io.chordal.cli.process.DaemonKind;
import io.chordal.cli.process.DaemonLogs;
import io.chordal.cli.process.LogFollower;
import io.chordal.cli.process.LogPrinter;
import io.chordal.cli.session.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code daemon logs}: the end of the log of this home's peer, whether it runs or not. */
@Command(name = "logs", description = "show the end of the log of this home's peer")
public final class DaemonLog implements Callable<Integer> {
    private final Session session;

    @Mixin
    private LogPrinter printer = new LogPrinter();

    /** The command in a session. */
    public DaemonLog(Session session) {
        this.session = requireNonNull(session, "session is null");
    }

    @Override
    public Integer call() throws IOException {
        session.refusePeer("daemon logs", "see another's: peerctl cluster logs NAME");
        Path home = session.homes().own().path();
        Path log = DaemonLogs.log(home, DaemonKind.PEER);
        if (!Files.isRegularFile(log)) {
            throw new CommandFailure(
                    ExitCode.NOT_FOUND,
                    "there is no log of a peer in " + home,
                    "start the peer: peerctl daemon start; logs of a cluster's members: peerctl cluster logs");
        }
        printer.print(List.of(new LogFollower.Source(log, "peer")), false, session.output());
        return 0;
    }
}
