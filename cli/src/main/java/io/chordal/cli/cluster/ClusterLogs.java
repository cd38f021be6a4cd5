// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.cluster;

import static java.util.Objects.requireNonNull;

import io.chordal.cli.failure.CommandFailure;
import io.chordal.cli.failure.ExitCode;
import io.chordal.cli.process.DaemonLogs;
import io.chordal.cli.session.Session;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cluster logs}: the ends of the members' logs. */
@Command(name = "logs", description = "show the ends of the members' logs")
public final class ClusterLogs implements Callable<Integer> {
    private final Session session;

    @Parameters(index = "0", arity = "0..1", paramLabel = "NAME", description = "one member's log alone")
    private @Nullable String name;

    @Option(
            names = {"-n", "--lines"},
            paramLabel = "N",
            description = "how many lines of each (default 20)")
    private int lines = 20;

    @Option(
            names = {"-f", "--follow"},
            description = "go on with what comes, until Ctrl-C")
    private boolean follow;

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
        if (!session.output().forPeople() && !session.output().events()) {
            list(sources);
            return 0;
        }
        LogFollower follower = new LogFollower(sources, this::show);
        follower.last(lines);
        if (follow) {
            follower.follow();
        }
        return 0;
    }

    private void list(List<LogFollower.Source> sources) throws IOException {
        if (follow) {
            throw new CommandFailure(
                    ExitCode.USAGE, "a list in JSON does not end while it is followed", "use --output ndjson");
        }
        List<Map<String, @Nullable Object>> objects = new ArrayList<>();
        new LogFollower(sources, (member, line) -> objects.add(object(member, line))).last(lines);
        session.output().list(objects);
    }

    private void show(String member, String line) {
        if (session.output().forPeople()) {
            session.output().line(name == null ? member + ": " + line : line);
        } else {
            session.output().object(object(member, line));
        }
    }

    private static Map<String, @Nullable Object> object(String member, String line) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("member", member);
        object.put("line", line);
        return object;
    }
}
