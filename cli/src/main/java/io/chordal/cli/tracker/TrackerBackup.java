// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.tracker;

import static java.util.Objects.requireNonNull;

import io.chordal.cli.connect.Connection;
import io.chordal.cli.output.Fields;
import io.chordal.cli.output.Output;
import io.chordal.cli.session.Session;
import io.chordal.proto.tracker.v1.BackupRequest;
import io.chordal.proto.tracker.v1.BackupResponse;
import io.chordal.proto.tracker.v1.TrackerControlServiceGrpc;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tracker backup}: writes what the trackers' records say to a file. Confined to one thread. */
@Command(
        name = "backup",
        description = {
            "write users, groups, catalogues and invitations of all trackers to a file",
            "",
            "Whoever has the file has the hashes of the users' passwords; it is made so that its owner alone reads it.",
            "To restore it, there or at other trackers: peerctl tracker restore FILE",
            "At the machine of a tracker: --home TRACKERHOME, or the home of a cluster (its first tracker that runs)."
        })
public final class TrackerBackup implements Callable<Integer> {
    private final Session session;

    @Parameters(index = "0", paramLabel = "FILE", description = "the file to write")
    private Path file = Path.of("");

    @Option(names = "--force", description = "replace the file if it is there")
    private boolean force;

    /** The command in a session. */
    public TrackerBackup(Session session) {
        this.session = requireNonNull(session, "session is null");
    }

    @Override
    public Integer call() {
        try (Connection tracker = session.localTracker();
                BackupFile into = BackupFile.open(file, force)) {
            long records = tracker.translated(() -> copy(tracker, into));
            Path written = into.keep();
            Output output = session.output();
            if (output.forPeople()) {
                output.line(records + " records are in " + written);
            } else {
                output.fields(new Fields().add("", "file", written.toString()).add("", "records", records));
            }
            output.message("the file holds the hashes of passwords: keep it where nobody else can read it");
            return 0;
        }
    }

    private static long copy(Connection tracker, BackupFile into) {
        Iterator<BackupResponse> parts =
                tracker.stream(TrackerControlServiceGrpc::newBlockingStub).backup(BackupRequest.getDefaultInstance());
        long records = 0;
        while (parts.hasNext()) {
            BackupResponse part = parts.next();
            into.write(part.getData().asReadOnlyByteBuffer());
            records = part.getRecords();
        }
        return records;
    }
}
