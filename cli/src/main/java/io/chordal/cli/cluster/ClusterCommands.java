// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.cluster;

import static java.util.Objects.requireNonNull;

import io.chordal.cli.output.Output;
import io.chordal.cli.output.Table;
import io.chordal.cli.session.Session;
import java.security.SecureRandom;
import java.util.List;

/** What the commands about clusters have in common. Stateless but for its session. */
final class ClusterCommands {
    private final Session session;

    ClusterCommands(Session session) {
        this.session = requireNonNull(session, "session is null");
    }

    /** The cluster of the session's home; progress goes to stderr. */
    Cluster cluster() {
        return new Cluster(
                session.homes(),
                processes -> session.launcher(Cluster.environment(session.environment()), processes),
                session.output()::message,
                new SecureRandom());
    }

    /** Shows members that were started. */
    void show(List<Member> members) {
        Output output = session.output();
        Table table = Table.of("NAME:name", ">PID:pid", "PUBLIC:public", "LOCAL:local");
        for (Member member : members) {
            table.row(member.name(), member.identity().pid(), member.publicAddress(), member.localAddress());
        }
        output.table(table, "nothing was started");
    }
}
