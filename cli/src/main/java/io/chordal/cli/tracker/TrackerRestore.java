// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.tracker;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.ByteString;
import io.chordal.cli.connect.Connection;
import io.chordal.cli.failure.CommandFailure;
import io.chordal.cli.failure.ExitCode;
import io.chordal.cli.output.Cell;
import io.chordal.cli.output.Fields;
import io.chordal.cli.output.Output;
import io.chordal.cli.session.Session;
import io.chordal.proto.tracker.v1.RestoreRequest;
import io.chordal.proto.tracker.v1.RestoreResponse;
import io.chordal.proto.tracker.v1.TrackerControlServiceGrpc;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tracker restore}: enters what a backup holds and the trackers do not have. Confined to one thread. */
@Command(
        name = "restore",
        description = {
            "enter what a backup holds and the trackers do not have",
            "",
            "What is there stays as it is, and whoever was removed stays removed; so it may be done again. Nothing is written"
                    + " unless the whole file is sound.",
            "At the machine of a tracker: --home TRACKERHOME, or the home of a cluster (its first tracker that runs)."
        })
public final class TrackerRestore implements Callable<Integer> {
    private static final int PART = 64 << 10;

    private final Session session;

    @Parameters(index = "0", paramLabel = "FILE", description = "the backup")
    private Path file = Path.of("");

    @Option(names = "--dry-run", description = "check the file and count what would be written, but write nothing")
    private boolean dryRun;

    /** The command in a session. */
    public TrackerRestore(Session session) {
        this.session = requireNonNull(session, "session is null");
    }

    @Override
    public Integer call() {
        if (!Files.isRegularFile(file)) {
            throw Files.exists(file)
                    ? new CommandFailure(ExitCode.USAGE, file + " is not a file", "name a backup")
                    : new CommandFailure(ExitCode.NOT_FOUND, "there is no file " + file, "check the path");
        }
        try (Connection tracker = session.localTracker();
                InputStream in = Files.newInputStream(file)) {
            show(send(tracker, in));
            return 0;
        } catch (IOException e) {
            throw BackupFile.cannot("read", e);
        }
    }

    private RestoreResponse send(Connection tracker, InputStream in) throws IOException {
        try {
            BlockingClientCall<RestoreRequest, RestoreResponse> call =
                    tracker.stream(TrackerControlServiceGrpc::newBlockingV2Stub).restore();
            byte[] part = in.readNBytes(PART);
            boolean taken = true;
            while (taken && part.length > 0) {
                taken = call.write(RestoreRequest.newBuilder()
                        .setDryRun(dryRun)
                        .setData(ByteString.copyFrom(part))
                        .build());
                part = in.readNBytes(PART);
            }
            call.halfClose();
            RestoreResponse answer = call.read();
            if (answer == null) {
                throw new CommandFailure(
                        ExitCode.INTERNAL, tracker.whom() + " did not say what it did", "its log says more");
            }
            return answer;
        } catch (StatusException e) {
            throw tracker.failure(e.getStatus().asRuntimeException(e.getTrailers()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure(
                    ExitCode.INTERRUPTED, "interrupted while restoring", "do it again, what was written stays", e);
        }
    }

    private void show(RestoreResponse done) {
        Output output = session.output();
        output.fields(new Fields()
                .add(dryRun ? "Would be written" : "Written", "written", done.getWritten())
                .add("There already", "present", done.getPresent())
                .add("Left out", "leftOut", done.getLeftOut())
                .add("", "reasons", new Cell(done.getReasonsList(), ""))
                .add("", "dryRun", dryRun));
        if (output.forPeople()) {
            done.getReasonsList().forEach(why -> output.message("left out: " + why));
        }
    }
}
