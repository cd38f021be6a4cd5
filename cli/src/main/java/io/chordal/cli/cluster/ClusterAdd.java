// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.cluster;

import static java.util.Objects.requireNonNull;

import io.chordal.cli.session.Session;
import io.chordal.daemon.config.ByteRate;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cluster add}: more peers. */
@Command(name = "add", description = "add peers to the running cluster, one by one")
public final class ClusterAdd implements Callable<Integer> {
    private final Session session;

    @Parameters(index = "0", arity = "0..1", paramLabel = "N", description = "how many (default 1)")
    private int peers = 1;

    @Option(
            names = "--upload-limit",
            paramLabel = "RATE",
            description = "what each of them sends at most, as in 8MiB/s")
    private @Nullable ByteRate uploadLimit;

    /** The command in a session. */
    public ClusterAdd(Session session) {
        this.session = requireNonNull(session, "session is null");
    }

    @Override
    public Integer call() {
        ClusterCommands commands = new ClusterCommands(session);
        List<String> arguments = uploadLimit == null ? List.of() : List.of("--upload-limit", uploadLimit.toString());
        commands.show(commands.cluster().add(peers, arguments));
        return 0;
    }
}
