// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.files;

import static java.util.Objects.requireNonNull;

import io.chordal.cli.connect.Connection;
import io.chordal.cli.names.PeerText;
import io.chordal.cli.session.Session;
import io.chordal.proto.peer.v1.CancelDownloadRequest;
import io.chordal.proto.peer.v1.Download;
import io.chordal.proto.peer.v1.PauseDownloadRequest;
import io.chordal.proto.peer.v1.PeerControlServiceGrpc;
import io.chordal.proto.peer.v1.PeerControlServiceGrpc.PeerControlServiceBlockingStub;
import io.chordal.proto.peer.v1.ResumeDownloadRequest;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** What {@code downloads pause}, {@code resume} and {@code cancel} have in common: one download by its number. */
public class DownloadControl implements Callable<Integer> {
    private final Session session;
    private final BiFunction<PeerControlServiceBlockingStub, Long, Download> order;

    @Parameters(index = "0", paramLabel = "ID", description = "the download's number")
    private long id;

    DownloadControl(Session session, BiFunction<PeerControlServiceBlockingStub, Long, Download> order) {
        this.session = requireNonNull(session, "session is null");
        this.order = requireNonNull(order, "order is null");
    }

    @Override
    public Integer call() {
        try (Connection peer = session.peer()) {
            Download after = peer.call(
                    PeerControlServiceGrpc::newBlockingStub,
                    (PeerControlServiceBlockingStub stub) -> order.apply(stub, id));
            DownloadView view = new DownloadView(after, PeerText.of(session.homes()));
            if (session.output().forPeople()) {
                session.output().line("download " + id + " of " + after.getName() + ": " + view.state());
            } else {
                session.output().object(view.object());
            }
            return 0;
        }
    }

    /** {@code downloads pause}. */
    @Command(name = "pause", description = "stop requesting chunks until it is resumed")
    public static final class Pause extends DownloadControl {
        /** The command in a session. */
        public Pause(Session session) {
            super(
                    session,
                    (stub, id) -> stub.pauseDownload(
                                    PauseDownloadRequest.newBuilder().setId(id).build())
                            .getDownload());
        }
    }

    /** {@code downloads resume}. */
    @Command(name = "resume", description = "go on with a paused download")
    public static final class Resume extends DownloadControl {
        /** The command in a session. */
        public Resume(Session session) {
            super(
                    session,
                    (stub, id) -> stub.resumeDownload(
                                    ResumeDownloadRequest.newBuilder().setId(id).build())
                            .getDownload());
        }
    }

    /** {@code downloads cancel}. */
    @Command(name = "cancel", description = "end a download and remove its partial data")
    public static final class Cancel extends DownloadControl {
        /** The command in a session. */
        public Cancel(Session session) {
            super(
                    session,
                    (stub, id) -> stub.cancelDownload(
                                    CancelDownloadRequest.newBuilder().setId(id).build())
                            .getDownload());
        }
    }
}
