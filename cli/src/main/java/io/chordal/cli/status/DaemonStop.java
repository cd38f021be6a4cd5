// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.status;

import static java.util.Objects.requireNonNull;

import io.chordal.cli.connect.Connection;
import io.chordal.cli.failure.Failures;
import io.chordal.cli.process.Occupancy;
import io.chordal.cli.session.PeerStop;
import io.chordal.cli.session.Session;
import io.chordal.daemon.home.Home;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code daemon stop}: stops this home's peer. */
@Command(name = "stop", description = "stop this home's peer: it withdraws its files and leaves the ring")
public final class DaemonStop implements Callable<Integer> {
    private final Session session;

    /** The command in a session. */
    public DaemonStop(Session session) {
        this.session = requireNonNull(session, "session is null");
    }

    @Override
    public Integer call() {
        session.refusePeer(
                "daemon stop", "stop another: peerctl -p NAME leave; all of a cluster: peerctl cluster stop");
        Home home = session.homes().own();
        if (!Occupancy.of(home)) {
            session.output().message("this home's peer does not run");
            return 0;
        }
        try (Connection peer = session.connect(Failures.OWN, home)) {
            PeerStop.stop(peer, session.output());
        }
        return 0;
    }
}
