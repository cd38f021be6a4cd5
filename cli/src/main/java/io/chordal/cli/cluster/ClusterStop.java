// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.cluster;

import static java.util.Objects.requireNonNull;

import io.chordal.cli.session.Session;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code cluster stop}: stops all members in order. */
@Command(name = "stop", description = "stop all members; their homes stay, and the same start takes them up again")
public final class ClusterStop implements Callable<Integer> {
    private final Session session;

    /** The command in a session. */
    public ClusterStop(Session session) {
        this.session = requireNonNull(session, "session is null");
    }

    @Override
    public Integer call() {
        Cluster cluster = new ClusterCommands(session).cluster();
        if (cluster.state().running().isEmpty()) {
            session.output()
                    .message("no cluster runs in " + session.homes().own().path());
            return 0;
        }
        cluster.stop();
        return 0;
    }
}
