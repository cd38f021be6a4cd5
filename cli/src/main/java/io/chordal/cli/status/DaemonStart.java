// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.status;

import static java.util.Objects.requireNonNull;

import io.chordal.cli.process.Occupancy;
import io.chordal.cli.session.OwnPeer;
import io.chordal.cli.session.Session;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code daemon start}: starts this home's peer. */
@Command(name = "start", description = "start this home's peer, as share and get do by themselves")
public final class DaemonStart implements Callable<Integer> {
    private final Session session;

    /** The command in a session. */
    public DaemonStart(Session session) {
        this.session = requireNonNull(session, "session is null");
    }

    @Override
    public Integer call() {
        session.refusePeer("daemon start", "start a cluster's member: peerctl cluster start NAME");
        if (Occupancy.of(session.homes().own())) {
            session.output().message("this home's peer runs already");
            return 0;
        }
        new OwnPeer(session).start(session.trackersForPeer(Optional.empty()));
        return 0;
    }
}
