// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.files;

import static java.util.Objects.requireNonNull;

import io.chordal.cli.connect.Connection;
import io.chordal.cli.failure.ExitCode;
import io.chordal.cli.output.Output;
import io.chordal.cli.session.Session;
import io.chordal.proto.peer.v1.SharedFile;
import io.chordal.swarm.ticket.Ticket;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code share}: shares files where they are and prints what the other side types. */
@Command(name = "share", description = "share files and folders where they are, and print tickets for them")
public final class Share implements Callable<Integer> {
    private final Session session;

    @Parameters(
            arity = "1..*",
            paramLabel = "FILE|DIR",
            description = "of a folder, all files below it are shared, and the folder")
    private List<String> paths = List.of();

    @Option(
            names = {"-g", "--group"},
            paramLabel = "GROUP",
            converter = NamedGroup.class,
            description = "the group whose members may see and fetch them (default public)")
    private String group = "";

    @Option(
            names = {"-q", "--quiet"},
            description = "print the tickets alone")
    private boolean quiet;

    @Option(names = "--hidden", description = "of a folder, also files and folders whose name begins with a dot")
    private boolean hidden;

    /** The command in a session. */
    public Share(Session session) {
        this.session = requireNonNull(session, "session is null");
    }

    @Override
    public Integer call() {
        List<Path> files = LocalFiles.named(paths, hidden);
        try (Connection peer = session.peerOrStart(Optional.empty())) {
            NamedTrackers.refuseUnlessUsedBy(peer, session);
            Sharing.Result result = new Sharing(session.output(), files, !quiet).run(peer, group, hidden);
            show(result);
            return result.exit().code();
        }
    }

    private void show(Sharing.Result result) {
        Output output = session.output();
        if (!output.forPeople()) {
            if (!output.events()) {
                output.list(result.objects());
            }
            return;
        }
        List<SharedFile> shared = result.shared();
        for (SharedFile file : shared) {
            if (quiet) {
                output.line(file.getTicket());
            } else {
                SharedFileView.fields(file).lines().forEach(output::line);
                output.line("");
            }
        }
        if (!quiet && !shared.isEmpty()) {
            boolean here = shared.stream().allMatch(file -> isOnlyHere(Ticket.parse(file.getTicket())));
            output.line("Fetch " + (shared.size() == 1 ? "it" : "them")
                    + (here ? " at another peer of this machine:" : " on another machine:"));
            shared.forEach(file -> output.line("peerctl get " + file.getTicket() + InGroup.option(file.getGroup())));
        }
    }

    /** Whether a ticket names nobody that another machine could reach. */
    private static boolean isOnlyHere(Ticket ticket) {
        return Stream.concat(ticket.tracker().stream(), ticket.peers().stream())
                .allMatch(address -> address.getHost().startsWith("127.")
                        || address.getHost().equals("localhost")
                        || address.getHost().equals("::1"));
    }

    /** {@code upload_file F [GROUP]}, as the reference systems called it. */
    @Command(name = "upload_file", hidden = true, description = "share a file in a group")
    public static final class UploadFile implements Callable<Integer> {
        private final Session session;

        @Parameters(index = "0", paramLabel = "FILE")
        private String path = "";

        @Parameters(index = "1", arity = "0..1", paramLabel = "GROUP", converter = NamedGroup.class)
        private String group = "";

        /** The command in a session. */
        public UploadFile(Session session) {
            this.session = requireNonNull(session, "session is null");
        }

        @Override
        public Integer call() {
            Share share = new Share(session);
            share.paths = List.of(path);
            share.group = group;
            int code = share.call();
            if (code == ExitCode.OK.code() && session.output().forPeople()) {
                session.output().message("Upload succeeded!");
                session.output().message("uploaded " + path + " to " + (group.isEmpty() ? "public" : group));
            }
            return code;
        }
    }
}
