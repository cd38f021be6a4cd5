// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.files;

import static java.util.Objects.requireNonNull;

import io.chordal.cli.connect.Connection;
import io.chordal.cli.names.FileText;
import io.chordal.cli.output.Cell;
import io.chordal.cli.output.Table;
import io.chordal.cli.session.Session;
import io.chordal.proto.peer.v1.Download;
import io.chordal.proto.peer.v1.DownloadState;
import io.chordal.proto.peer.v1.ListDownloadsRequest;
import io.chordal.proto.peer.v1.PeerControlServiceGrpc;
import io.chordal.proto.peer.v1.PeerControlServiceGrpc.PeerControlServiceBlockingStub;
import io.chordal.proto.peer.v1.SharedFile;
import io.chordal.proto.transfer.v1.FileRef;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code show_downloads}, as a reference system called it: all that the peer has, shared or fetched, whole or in part. */
@Command(name = "show_downloads", hidden = true, description = "show what the peer has, shared or fetched")
public final class ShowDownloads implements Callable<Integer> {
    private static final int HASH_PREFIX = 16;
    private static final double MEGABYTE = 1 << 20;

    private final Session session;

    /** The command in a session. */
    public ShowDownloads(Session session) {
        this.session = requireNonNull(session, "session is null");
    }

    @Override
    public Integer call() {
        Table table = Table.of("NAME:name", ">SIZE (MB):size", "HASH:hash", ">CHUNKS:chunks");
        Set<FileRef> shown = new HashSet<>();
        try (Connection peer = session.peer()) {
            for (SharedFile file : Shares.list(peer)) {
                shown.add(file.getFile());
                add(table, file.getName(), file.getFile(), Cell.of(file.getChunkCount()));
            }
            for (Download download : downloads(peer)) {
                if (isHere(download) && shown.add(download.getFile())) {
                    String chunks = download.getChunksDone() + " of " + download.getChunkCount();
                    add(table, download.getName(), download.getFile(), new Cell(download.getChunksDone(), chunks));
                }
            }
        }
        session.output().table(table, "nothing was shared or fetched; fetch a file: peerctl get TICKET");
        return 0;
    }

    private static Iterable<Download> downloads(Connection peer) {
        return peer.call(
                        PeerControlServiceGrpc::newBlockingStub,
                        (PeerControlServiceBlockingStub stub) ->
                                stub.listDownloads(ListDownloadsRequest.getDefaultInstance()))
                .getDownloadsList();
    }

    private static boolean isHere(Download download) {
        return download.getState() != DownloadState.DOWNLOAD_STATE_FAILED
                && download.getState() != DownloadState.DOWNLOAD_STATE_CANCELLED;
    }

    private static void add(Table table, String name, FileRef file, Cell chunks) {
        String size = String.format(Locale.ROOT, "%.2f", file.getSize() / MEGABYTE);
        table.row(
                name, new Cell(file.getSize(), size), FileText.id(file).toHex().substring(0, HASH_PREFIX), chunks);
    }
}
