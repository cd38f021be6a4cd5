// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.files;

import static java.util.Objects.requireNonNull;

import io.chordal.cli.connect.Connection;
import io.chordal.cli.failure.CommandFailure;
import io.chordal.cli.failure.ExitCode;
import io.chordal.cli.failure.Failures;
import io.chordal.cli.failure.Reasons;
import io.chordal.cli.names.PeerText;
import io.chordal.cli.output.Output;
import io.chordal.cli.output.Quantities;
import io.chordal.proto.peer.v1.Download;
import io.chordal.proto.peer.v1.DownloadState;
import io.chordal.proto.peer.v1.FolderProgress;
import io.chordal.proto.peer.v1.PeerControlServiceGrpc;
import io.chordal.proto.peer.v1.PeerControlServiceGrpc.PeerControlServiceBlockingStub;
import io.chordal.proto.peer.v1.StartDownloadRequest;
import io.chordal.proto.peer.v1.StartDownloadResponse;
import io.chordal.proto.peer.v1.WatchDownloadRequest;
import io.chordal.proto.peer.v1.WatchDownloadResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Lets a peer fetch a file and stays with it until it is there.
 *
 * <p>The download belongs to the peer: it goes on when the user stops watching. Good for one file; confined to one thread.
 */
final class Fetch {
    /** Starting looks for the file at trackers and on the ring, and checks what is there from before. */
    private static final Duration START_WITHIN = Duration.ofSeconds(60);

    private final Connection peer;
    private final Output output;
    private final PeerText names;
    private final boolean verbose;

    /** Fetches at a peer; {@code verbose} also says which chunks came from whom. */
    Fetch(Connection peer, Output output, PeerText names, boolean verbose) {
        this.peer = requireNonNull(peer, "peer is null");
        this.output = requireNonNull(output, "output is null");
        this.names = requireNonNull(names, "names is null");
        this.verbose = verbose;
    }

    /** Fetches the file; returns the download when it is in its place, which the user named or not. */
    Download run(StartDownloadRequest request, boolean placeNamed, Optional<Duration> timeout) {
        StartDownloadResponse started = peer.call(
                START_WITHIN,
                PeerControlServiceGrpc::newBlockingStub,
                (PeerControlServiceBlockingStub stub) -> stub.startDownload(request));
        if (started.getAlreadyThere()) {
            return alreadyThere(request, started.getDownload(), placeNamed);
        }
        long id = started.getDownload().getId();
        try (InterruptNotice notice = InterruptNotice.install(output, peer, id)) {
            DownloadView last = watch(id, timeout);
            finish(last);
            return last.download();
        }
    }

    private Download alreadyThere(StartDownloadRequest request, Download present, boolean placeNamed) {
        Download settled = new PresentFile(output, request).settle(present, placeNamed);
        if (!output.forPeople()) {
            output.object(new DownloadView(settled, names).object());
            return settled;
        }
        output.line("You already have this file.");
        output.line(settled.getDestination());
        if (!settled.getDestination().equals(present.getDestination())) {
            output.line("Copied from " + present.getDestination());
        }
        sha256(settled);
        return settled;
    }

    private DownloadView watch(long id, Optional<Duration> timeout) {
        FetchProgress progress = new FetchProgress(output, System::nanoTime);
        PeerControlServiceBlockingStub stub = peer.stream(PeerControlServiceGrpc::newBlockingStub);
        if (timeout.isPresent()) {
            stub = stub.withDeadlineAfter(timeout.get().toMillis(), TimeUnit.MILLISECONDS);
        }
        DownloadView last = new DownloadView(Download.getDefaultInstance(), names);
        try {
            Iterator<WatchDownloadResponse> states = stub.watchDownload(
                    WatchDownloadRequest.newBuilder().setId(id).build());
            while (!last.ended() && states.hasNext()) {
                last = new DownloadView(states.next().getDownload(), names);
                progress.show(last);
            }
        } catch (StatusRuntimeException e) {
            progress.end();
            throw lost(e, id, last);
        }
        progress.end();
        return last;
    }

    private CommandFailure lost(StatusRuntimeException error, long id, DownloadView last) {
        if (error.getStatus().getCode() == Status.Code.DEADLINE_EXCEEDED) {
            return new CommandFailure(
                    ExitCode.STALLED,
                    "the file is not there yet: " + last.progress(),
                    "the download goes on: " + DownloadHints.see(peer) + "; end it: " + DownloadHints.cancel(peer, id),
                    error);
        }
        CommandFailure failure = peer.failure(error);
        if (failure.exit() == ExitCode.INTERRUPTED) {
            return new CommandFailure(
                    failure.exit(),
                    "you stopped watching",
                    String.join("\n", InterruptNotice.lines(peer, id)).strip(),
                    error);
        }
        return failure.exit() != ExitCode.UNREACHABLE
                ? failure
                : new CommandFailure(
                        ExitCode.UNREACHABLE,
                        peer.whom() + " went away while it fetched the file",
                        "what it has is kept; start it again and it goes on by itself",
                        error);
    }

    private void finish(DownloadView view) {
        Download download = view.download();
        if (download.getState() == DownloadState.DOWNLOAD_STATE_FAILED) {
            CommandFailure said = Failures.said(Reasons.exitFor(download.getFailureReason()), download.getReason());
            throw new CommandFailure(
                    said.exit(), "cannot fetch " + download.getName() + ": " + said.getMessage(), said.next());
        }
        if (download.getState() != DownloadState.DOWNLOAD_STATE_DONE) {
            throw new CommandFailure(
                    ExitCode.INTERRUPTED,
                    "the download was cancelled while you were watching",
                    "fetch it again with the same command");
        }
        if (!output.forPeople()) {
            output.object(view.object());
            return;
        }
        output.line(download.getDestination());
        if (download.getChunksResumed() > 0) {
            output.line("Resumed: skipped " + download.getChunksResumed() + " already-downloaded chunks");
        }
        if (!view.summary().isEmpty()) {
            output.line("Chunks per source: " + view.summary());
            if (verbose) {
                view.chunksBySource().forEach(output::line);
            }
        }
        if (download.hasFolder()) {
            folder(download.getFolder());
            return;
        }
        output.line(Quantities.count(download.getChunkCount(), "chunk") + " verified, "
                + Quantities.bytes(download.getFile().getSize())
                + (download.getBadChunks() > 0 ? ", " + download.getBadChunks() + " bad ones fetched again" : ""));
        sha256(download);
    }

    private void folder(FolderProgress folder) {
        if (folder.getFilesPresent() > 0) {
            output.line("Already there, or empty: " + Quantities.count(folder.getFilesPresent(), "file"));
        }
        output.line(Quantities.count(folder.getFiles(), "file") + " verified, " + Quantities.bytes(folder.getBytes()));
    }

    private void sha256(Download download) {
        if (!download.getSha256().isEmpty()) {
            output.line(
                    "SHA-256 " + HexFormat.of().formatHex(download.getSha256().toByteArray()));
        }
    }
}
