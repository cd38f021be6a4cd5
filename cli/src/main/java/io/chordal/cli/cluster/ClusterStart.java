// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.cluster;

import static java.util.Objects.requireNonNull;

import io.chordal.cli.session.Session;
import io.chordal.daemon.config.ByteRate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cluster start}: trackers and peers; more peers if it runs; or members that ended, again. */
@Command(
        name = "start",
        description =
                "start trackers and peers on free ports of this machine; given again, add peers; with names, start"
                        + " these members again")
public final class ClusterStart implements Callable<Integer> {
    private static final int DEFAULT_NODES = 5;

    private final Session session;

    @Option(names = "--nodes", paramLabel = "N", description = "how many peers, 1 to 99 (default 5)")
    private int nodes = DEFAULT_NODES;

    @Option(
            names = "--trackers",
            paramLabel = "N",
            description = "how many trackers, 1 to 9 (default 1); three go on when one of them is killed")
    private @Nullable Integer trackers;

    @Option(names = "--upload-limit", paramLabel = "RATE", description = "what each peer sends at most, as in 8MiB/s")
    private @Nullable ByteRate uploadLimit;

    @Parameters(arity = "0..*", paramLabel = "NAME", description = "members that ended, to be started again")
    private List<String> names = List.of();

    /** The command in a session. */
    public ClusterStart(Session session) {
        this.session = requireNonNull(session, "session is null");
    }

    @Override
    public Integer call() {
        ClusterCommands commands = new ClusterCommands(session);
        Cluster cluster = commands.cluster();
        List<String> arguments = uploadLimit == null ? List.of() : List.of("--upload-limit", uploadLimit.toString());
        commands.show(
                names.isEmpty()
                        ? cluster.start(nodes, Optional.ofNullable(trackers), arguments)
                        : cluster.restart(names));
        session.output().message("Try: peerctl -p peer-1 share FILE; peerctl ring show all; peerctl cluster stop");
        return 0;
    }
}
