// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.folder;

import com.google.common.collect.ImmutableList;
import io.chordal.peer.fetch.DownloadOrder;
import io.chordal.peer.fetch.DownloadView;
import io.chordal.peer.fetch.Downloads;
import io.chordal.peer.fetch.Started;
import java.util.Comparator;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** All that this peer fetches, files and folders, in one row of numbers. Thread-safe; it hands everything on. */
public final class Fetches {
    private static final Comparator<DownloadView> ENDED_FIRST = Comparator.<DownloadView, Boolean>comparing(
                    view -> !view.state().isOver())
            .thenComparing(view -> view.order().id());

    private final Downloads files;
    private final FolderDownloads folders;

    /** Files and folders whose orders are in the same book. */
    public Fetches(Downloads files, FolderDownloads folders) {
        this.files = files;
        this.folders = folders;
    }

    /** Takes up what the last run left; returns how many. */
    public int restore() {
        return files.restore() + folders.restore();
    }

    /** Starts a download; fails with {@link io.chordal.peer.grpc.wire.PeerFailure}. */
    public CompletableFuture<Started> start(DownloadOrder order) {
        return order.kind() == DownloadOrder.Kind.FOLDER ? folders.start(order) : files.start(order);
    }

    /** All of them: those that ended first, then by number. */
    public ImmutableList<DownloadView> list() {
        return Stream.concat(files.list().stream(), folders.list().stream())
                .sorted(ENDED_FIRST)
                .collect(ImmutableList.toImmutableList());
    }

    /** Those that have not ended. */
    public int openCount() {
        return files.openCount() + folders.openCount();
    }

    /** The download of a number; throws {@link io.chordal.peer.grpc.wire.PeerFailure} if there is none. */
    public DownloadView get(long id) {
        return folders.find(id).orElseGet(() -> files.get(id));
    }

    /** Stops a download for a while; another one takes its turn. */
    public CompletableFuture<DownloadView> pause(long id) {
        return folders.find(id).isPresent() ? folders.pause(id) : files.pause(id);
    }

    /** Lets a paused download go on as soon as it is its turn. */
    public CompletableFuture<DownloadView> resume(long id) {
        return folders.find(id).isPresent() ? folders.resume(id) : files.resume(id);
    }

    /** Ends a download. */
    public CompletableFuture<DownloadView> cancel(long id) {
        return folders.find(id).isPresent() ? folders.cancel(id) : files.cancel(id);
    }

    /** Whether all were stopped, because this peer stops. */
    public boolean isClosed() {
        return files.isClosed();
    }

    /** Stops all so that the next run takes them up; ends when they touch the disk no more. */
    public CompletableFuture<Void> close() {
        return CompletableFuture.allOf(folders.close(), files.close());
    }
}
