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
import io.chordal.cli.output.Quantities;
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
    private static final String EMPTY_FILE = "EMPTY_FILE";

    private final Output output;
    private final List<Path> files;
    private final boolean tellMembers;
    private final List<SharedFile> shared = new ArrayList<>();
    private final List<Map<String, @Nullable Object>> objects = new ArrayList<>();
    private final @Nullable LiveLines live;
    private ExitCode exit = ExitCode.OK;

    /** Sharing of files and folders; the files of folders are told of one by one, or not, to people. */
    Sharing(Output output, List<Path> files, boolean tellMembers) {
        this.output = requireNonNull(output, "output is null");
        this.files = List.copyOf(files);
        this.tellMembers = tellMembers;
        this.live = output.forPeople() && output.terminal().live() ? new LiveLines(output.terminal()) : null;
    }

    /**
     * What became of the request.
     *
     * @param shared the files and folders named that are shared
     * @param objects these, and the files of the folders, for programs
     * @param exit the exit code of the first failure
     */
    record Result(List<SharedFile> shared, List<Map<String, @Nullable Object>> objects, ExitCode exit) {}

    /** Shares the files in a group; of folders also what is hidden, or not. */
    Result run(Connection peer, String group, boolean hidden) {
        ShareRequest.Builder request = ShareRequest.newBuilder().setGroup(group).setHidden(hidden);
        files.forEach(file -> request.addPaths(file.toString()));
        peer.translated(() -> {
            Iterator<ShareResponse> answers =
                    peer.stream(PeerControlServiceGrpc::newBlockingStub).share(request.build());
            answers.forEachRemaining(this::take);
            return answers;
        });
        return new Result(shared, objects, exit);
    }

    private void take(ShareResponse answer) {
        Path file = files.get(Math.min(answer.getIndex(), files.size() - 1));
        switch (answer.getEventCase()) {
            case PROGRESS -> progress(file, answer.getProgress());
            case SHARED -> {
                clear();
                shared(answer.getMember(), answer.getShared());
            }
            case FAILURE -> {
                clear();
                refused(answer.getMember().isEmpty() ? file : file.resolve(answer.getMember()), answer);
            }
            case EVENT_NOT_SET -> {}
        }
    }

    private void shared(String member, SharedFile file) {
        if (member.isEmpty()) {
            shared.add(file);
        } else if (output.forPeople() && tellMembers) {
            output.line(
                    "shared " + member + " (" + Quantities.bytes(file.getFile().getSize()) + ")");
        }
        Map<String, @Nullable Object> object = SharedFileView.object(file);
        if (!member.isEmpty()) {
            object.put("member", member);
        }
        if (output.events()) {
            Map<String, @Nullable Object> event = new LinkedHashMap<>();
            event.put("event", file.getFolder() ? "folder" : "shared");
            event.putAll(object);
            output.object(event);
        } else if (!output.forPeople()) {
            objects.add(object);
        }
    }

    /** An empty file in a folder is not shared by itself, but nothing is amiss: the folder has it. */
    private void refused(Path file, ShareResponse answer) {
        Failure failure = answer.getFailure();
        CommandFailure said = Failures.said(Reasons.exitFor(failure.getReason()), failure.getMessage());
        boolean amiss = answer.getMember().isEmpty() || !failure.getReason().equals(EMPTY_FILE);
        exit = exit == ExitCode.OK && amiss ? said.exit() : exit;
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
