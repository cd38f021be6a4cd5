// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.files;

import static java.util.Objects.requireNonNull;

import io.chordal.cli.connect.Connection;
import io.chordal.cli.failure.CommandFailure;
import io.chordal.cli.failure.ExitCode;
import io.chordal.cli.failure.Failures;
import io.chordal.cli.failure.Reasons;
import io.chordal.cli.output.Bar;
import io.chordal.cli.output.LiveLines;
import io.chordal.cli.output.Output;
import io.chordal.proto.peer.v1.Failure;
import io.chordal.proto.peer.v1.HashProgress;
import io.chordal.proto.peer.v1.PeerControlServiceGrpc;
import io.chordal.proto.peer.v1.ShareRequest;
import io.chordal.proto.peer.v1.ShareResponse;
import io.chordal.proto.peer.v1.SharedFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Lets a peer share files and shows what became of each.
 *
 * <p>Good for one request; confined to one thread.
 */
final class Sharing {
    private final Output output;
    private final List<Path> files;
    private final List<SharedFile> shared = new ArrayList<>();
    private final @Nullable LiveLines live;
    private ExitCode exit = ExitCode.OK;

    Sharing(Output output, List<Path> files) {
        this.output = requireNonNull(output, "output is null");
        this.files = List.copyOf(files);
        this.live = output.forPeople() && output.terminal().live() ? new LiveLines(output.terminal()) : null;
    }

    /** What became of the request: the files that are shared, and the exit code of the first failure. */
    record Result(List<SharedFile> shared, ExitCode exit) {}

    /** Shares the files in a group. */
    Result run(Connection peer, String group) {
        ShareRequest.Builder request = ShareRequest.newBuilder().setGroup(group);
        files.forEach(file -> request.addPaths(file.toString()));
        peer.translated(() -> {
            Iterator<ShareResponse> answers =
                    peer.stream(PeerControlServiceGrpc::newBlockingStub).share(request.build());
            answers.forEachRemaining(this::take);
            return answers;
        });
        return new Result(shared, exit);
    }

    private void take(ShareResponse answer) {
        Path file = files.get(Math.min(answer.getIndex(), files.size() - 1));
        switch (answer.getEventCase()) {
            case PROGRESS -> progress(file, answer.getProgress());
            case SHARED -> {
                clear();
                shared.add(answer.getShared());
                if (output.events()) {
                    Map<String, @Nullable Object> event = new LinkedHashMap<>();
                    event.put("event", "shared");
                    event.putAll(SharedFileView.object(answer.getShared()));
                    output.object(event);
                }
            }
            case FAILURE -> {
                clear();
                refused(file, answer.getFailure());
            }
            case EVENT_NOT_SET -> {}
        }
    }

    private void refused(Path file, Failure failure) {
        CommandFailure said = Failures.said(Reasons.exitFor(failure.getReason()), failure.getMessage());
        exit = exit == ExitCode.OK ? said.exit() : exit;
        boolean named = said.getMessage().contains(file.toString());
        output.message("peerctl: " + (named ? "" : "cannot share " + file + ": ") + said.getMessage());
        if (!said.next().isEmpty()) {
            output.message("  " + said.next());
        }
    }

    private void progress(Path file, HashProgress progress) {
        if (live != null) {
            live.draw(List.of(
                    "hashing " + file.getFileName() + " " + Bar.of(progress.getDone(), progress.getTotal(), 40)));
        } else if (output.events()) {
            Map<String, @Nullable Object> event = new LinkedHashMap<>();
            event.put("event", "hashing");
            event.put("path", file.toString());
            event.put("done", progress.getDone());
            event.put("total", progress.getTotal());
            output.object(event);
        }
    }

    private void clear() {
        if (live != null) {
            live.clear();
        }
    }
}
