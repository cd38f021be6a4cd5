// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.files;

import static java.util.Objects.requireNonNull;

import io.chordal.cli.connect.Connection;
import io.chordal.cli.names.PeerText;
import io.chordal.cli.output.Output;
import io.chordal.cli.output.Quantities;
import io.chordal.cli.output.Table;
import io.chordal.cli.session.Session;
import io.chordal.proto.peer.v1.Download;
import io.chordal.proto.peer.v1.ListDownloadsRequest;
import io.chordal.proto.peer.v1.PeerControlServiceGrpc;
import io.chordal.proto.peer.v1.PeerControlServiceGrpc.PeerControlServiceBlockingStub;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code downloads}: the peer's downloads. */
@Command(name = "downloads", description = "see, pause, resume or cancel downloads")
public final class Downloads implements Callable<Integer> {
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
                    download.getName(),
                    Quantities.bytes(download.getFile().getSize()),
                    view.state(),
                    download.getChunkCount() == 0
                            ? "-"
                            : Quantities.percent(download.getChunksDone(), download.getChunkCount()) + " %",
                    view.progress());
        }
        output.table(table, "no downloads; start one: peerctl get TICKET");
    }
}
