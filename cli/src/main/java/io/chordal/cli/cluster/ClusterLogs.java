// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.cluster;

import static java.util.Objects.requireNonNull;

import io.chordal.cli.failure.CommandFailure;
import io.chordal.cli.failure.ExitCode;
import io.chordal.cli.process.DaemonLogs;
import io.chordal.cli.process.LogFollower;
import io.chordal.cli.process.LogPrinter;
import io.chordal.cli.session.Session;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code cluster logs}: the ends of the members' logs. */
@Command(name = "logs", description = "show the ends of the members' logs")
public final class ClusterLogs implements Callable<Integer> {
    private final Session session;

    @Parameters(index = "0", arity = "0..1", paramLabel = "NAME", description = "one member's log alone")
    private @Nullable String name;

    @Mixin
    private LogPrinter printer = new LogPrinter();

    /** The command in a session. */
    public ClusterLogs(Session session) {
        this.session = requireNonNull(session, "session is null");
    }

    @Override
    public Integer call() throws IOException {
        Cluster cluster = new ClusterCommands(session).cluster();
        List<Member> members = name == null ? cluster.state().members() : List.of(cluster.member(name));
        if (members.isEmpty()) {
            throw new CommandFailure(
                    ExitCode.NOT_FOUND,
                    "there is no cluster in " + session.homes().own().path(),
                    "start one: peerctl cluster start");
        }
        List<LogFollower.Source> sources = new ArrayList<>();
        for (Member member : members) {
            Path log = DaemonLogs.log(cluster.home(member), member.kind());
            sources.add(new LogFollower.Source(log, member.name()));
        }
        printer.print(sources, name == null, session.output());
        return 0;
    }
}
