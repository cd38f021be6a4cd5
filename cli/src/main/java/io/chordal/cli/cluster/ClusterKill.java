// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.cluster;

import static java.util.Objects.requireNonNull;

import io.chordal.cli.session.Session;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code cluster kill}: ends a member without warning. */
@Command(name = "kill", description = "kill -9 a member, to see what the others do")
public final class ClusterKill implements Callable<Integer> {
    private final Session session;

    @Parameters(index = "0", paramLabel = "NAME", description = "as peer-1 or tracker-1")
    private String name = "";

    /** The command in a session. */
    public ClusterKill(Session session) {
        this.session = requireNonNull(session, "session is null");
    }

    @Override
    public Integer call() {
        Member killed = new ClusterCommands(session).cluster().kill(name);
        session.output()
                .message(name + " (process " + killed.identity().pid()
                        + ") killed. Start it again: peerctl cluster start " + name);
        return 0;
    }
}
