// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grpc.control;

import io.chordal.peer.fetch.DownloadView;
import io.chordal.peer.folder.Fetches;
import io.chordal.peer.grpc.wire.PeerFailure;
import io.chordal.peer.grpc.wire.PeerProblem;
import io.chordal.peer.grpc.wire.PeerStatus;
import io.chordal.proto.peer.v1.Download;
import io.chordal.proto.peer.v1.PeerControlServiceGrpc;
import io.chordal.proto.peer.v1.WatchDownloadResponse;
import io.grpc.stub.ServerCallStreamObserver;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One WatchDownload call: tells the state when it changed, ten times a second at most, until the download ends.
 *
 * <p>A slow watcher costs the last state told; what it missed in between it never hears. Confined to its serial context.
 */
final class DownloadWatch {
    private static final Duration PERIOD = Duration.ofMillis(100);

    private final long id;
    private final Sight sight;
    private final Fetches downloads;
    private final ServerCallStreamObserver<WatchDownloadResponse> call;
    private final Executor serial;
    private final ScheduledExecutorService timers;
    private @Nullable Download told;

    DownloadWatch(
            long id,
            Sight sight,
            Fetches downloads,
            ServerCallStreamObserver<WatchDownloadResponse> call,
            Executor serial,
            ScheduledExecutorService timers) {
        this.id = id;
        this.sight = sight;
        this.downloads = downloads;
        this.call = call;
        this.serial = serial;
        this.timers = timers;
    }

    /** Begins; to be called before the service method returns. */
    void start() {
        call.setOnCancelHandler(() -> {});
        serial.execute(this::look);
    }

    private void look() {
        if (call.isCancelled()) {
            return;
        }
        try {
            DownloadView view = downloads.get(id);
            sight.require(view.order().as().group().name(), PeerControlServiceGrpc.getWatchDownloadMethod());
            Download now = DownloadCodec.toWire(view);
            if (call.isReady() && !now.equals(told)) {
                told = now;
                call.onNext(WatchDownloadResponse.newBuilder().setDownload(now).build());
            }
            if (view.state().isOver() && now.equals(told)) {
                call.onCompleted();
                return;
            }
            if (downloads.isClosed()) {
                throw new PeerFailure(
                        PeerProblem.STOPPING, "this peer is being stopped; the download goes on when it runs again");
            }
        } catch (RuntimeException e) {
            call.onError(PeerStatus.of(e));
            return;
        }
        timers.schedule(() -> serial.execute(this::look), PERIOD.toNanos(), TimeUnit.NANOSECONDS);
    }
}
