// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.files;

import static java.util.Objects.requireNonNull;

import io.chordal.cli.connect.Connection;
import io.chordal.cli.names.PeerText;
import io.chordal.cli.output.Output;
import io.chordal.cli.output.Quantities;
import io.chordal.cli.output.Table;
import io.chordal.cli.session.Session;
import io.chordal.proto.peer.v1.CancelDownloadRequest;
import io.chordal.proto.peer.v1.Download;
import io.chordal.proto.peer.v1.ListDownloadsRequest;
import io.chordal.proto.peer.v1.PauseDownloadRequest;
import io.chordal.proto.peer.v1.PeerControlServiceGrpc;
import io.chordal.proto.peer.v1.PeerControlServiceGrpc.PeerControlServiceBlockingStub;
import io.chordal.proto.peer.v1.ResumeDownloadRequest;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code downloads}: the peer's downloads, and the orders to one of them by its number. */
@Command(name = "downloads", description = "see, pause, resume or cancel downloads")
public final class Downloads implements Callable<Integer> {
    private static final String NUMBER = "the download's number";

    private final Session session;

    /** The command in a session. */
    public Downloads(Session session) {
        this.session = requireNonNull(session, "session is null");
    }

    @Override
    public Integer call() {
        try (Connection peer = session.peer()) {
            List<Download> downloads = peer.call(
                            PeerControlServiceGrpc::newBlockingStub,
                            (PeerControlServiceBlockingStub stub) ->
                                    stub.listDownloads(ListDownloadsRequest.getDefaultInstance()))
                    .getDownloadsList();
            show(session.output(), downloads, PeerText.of(session.homes()));
            return 0;
        }
    }

    @Command(name = "pause", description = "stop requesting chunks until it is resumed")
    int pause(@Parameters(paramLabel = "ID", description = NUMBER) long id) {
        PauseDownloadRequest request =
                PauseDownloadRequest.newBuilder().setId(id).build();
        return order(stub -> stub.pauseDownload(request).getDownload());
    }

    @Command(name = "resume", description = "go on with a paused download")
    int resume(@Parameters(paramLabel = "ID", description = NUMBER) long id) {
        ResumeDownloadRequest request =
                ResumeDownloadRequest.newBuilder().setId(id).build();
        return order(stub -> stub.resumeDownload(request).getDownload());
    }

    @Command(name = "cancel", description = "end a download and remove its partial data")
    int cancel(@Parameters(paramLabel = "ID", description = NUMBER) long id) {
        CancelDownloadRequest request =
                CancelDownloadRequest.newBuilder().setId(id).build();
        return order(stub -> stub.cancelDownload(request).getDownload());
    }

    private int order(Function<PeerControlServiceBlockingStub, Download> order) {
        try (Connection peer = session.peer()) {
            Download after = peer.call(PeerControlServiceGrpc::newBlockingStub, order);
            DownloadView view = new DownloadView(after, PeerText.of(session.homes()));
            if (session.output().forPeople()) {
                session.output().line("download " + after.getId() + " of " + after.getName() + ": " + view.state());
            } else {
                session.output().object(view.object());
            }
            return 0;
        }
    }

    private static void show(Output output, List<Download> downloads, PeerText names) {
        if (!output.forPeople()) {
            output.list(downloads.stream()
                    .map(download -> new DownloadView(download, names).object())
                    .toList());
            return;
        }
        Table table = Table.of(">ID:id", "NAME:name", ">SIZE:size", "STATE:state", ">DONE:done", "PROGRESS:progress");
        for (Download download : downloads) {
            DownloadView view = new DownloadView(download, names);
            table.row(
                    download.getId(),
                    download.getName() + (download.hasFolder() ? "/" : ""),
                    Quantities.bytes(
                            download.hasFolder()
                                    ? download.getFolder().getBytes()
                                    : download.getFile().getSize()),
                    view.state(),
                    view.total() == 0 ? "-" : Quantities.percent(view.done(), view.total()) + " %",
                    view.progress());
        }
        output.table(table, "no downloads; start one: peerctl get TICKET");
    }
}
