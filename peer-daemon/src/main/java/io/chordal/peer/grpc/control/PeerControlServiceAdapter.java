// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grpc.control;

import io.chordal.peer.announce.Announced;
import io.chordal.peer.fetch.DownloadView;
import io.chordal.peer.fetch.SourceSurvey;
import io.chordal.peer.grpc.tracker.CatalogFile;
import io.chordal.peer.grpc.wire.TransferCodec;
import io.chordal.peer.share.Share;
import io.chordal.peer.share.Unsharing;
import io.chordal.proto.peer.v1.CancelDownloadRequest;
import io.chordal.proto.peer.v1.CancelDownloadResponse;
import io.chordal.proto.peer.v1.FileSource;
import io.chordal.proto.peer.v1.FindSourcesRequest;
import io.chordal.proto.peer.v1.FindSourcesResponse;
import io.chordal.proto.peer.v1.GetStatusRequest;
import io.chordal.proto.peer.v1.GetStatusResponse;
import io.chordal.proto.peer.v1.LeaveRingRequest;
import io.chordal.proto.peer.v1.LeaveRingResponse;
import io.chordal.proto.peer.v1.ListDownloadsRequest;
import io.chordal.proto.peer.v1.ListDownloadsResponse;
import io.chordal.proto.peer.v1.ListSharesRequest;
import io.chordal.proto.peer.v1.ListSharesResponse;
import io.chordal.proto.peer.v1.PauseDownloadRequest;
import io.chordal.proto.peer.v1.PauseDownloadResponse;
import io.chordal.proto.peer.v1.PeerControlServiceGrpc;
import io.chordal.proto.peer.v1.ReloadSessionRequest;
import io.chordal.proto.peer.v1.ReloadSessionResponse;
import io.chordal.proto.peer.v1.ResumeDownloadRequest;
import io.chordal.proto.peer.v1.ResumeDownloadResponse;
import io.chordal.proto.peer.v1.ShareRequest;
import io.chordal.proto.peer.v1.ShareResponse;
import io.chordal.proto.peer.v1.StartDownloadRequest;
import io.chordal.proto.peer.v1.StartDownloadResponse;
import io.chordal.proto.peer.v1.UnshareRequest;
import io.chordal.proto.peer.v1.UnshareResponse;
import io.chordal.proto.peer.v1.WatchDownloadRequest;
import io.chordal.proto.peer.v1.WatchDownloadResponse;
import io.chordal.swarm.file.FileRef;
import io.chordal.swarm.share.ShareGroup;
import io.chordal.swarm.share.SharedFile;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * {@code chordal.peer.v1.PeerControlService} over the parts of this peer.
 *
 * <p>It decides nothing: requests are read, handed on, and answers shown. Thread-safe.
 */
public final class PeerControlServiceAdapter extends PeerControlServiceGrpc.PeerControlServiceImplBase {
    private static final int MOST_PATHS = 10_000;

    private final Control control;
    private final ShareView view;

    /** The service over the parts that a peer is made of. */
    public PeerControlServiceAdapter(Control control) {
        this.control = control;
        this.view = new ShareView(control.announcer(), control.trackers(), control.me());
    }

    @Override
    public void share(ShareRequest request, StreamObserver<ShareResponse> observer) {
        ServerCallStreamObserver<ShareResponse> call = (ServerCallStreamObserver<ShareResponse>) observer;
        int paths = request.getPathsCount();
        ShareCall answers = new ShareCall(
                call, paths, view, control.announcer(), control.timers(), this::takeBack, ShareCall.READER);
        Answers.begin(() -> share(request, call, answers)).whenComplete((done, e) -> {
            if (e != null) {
                answers.broken(e);
            }
        });
    }

    private CompletableFuture<Void> share(
            ShareRequest request, ServerCallStreamObserver<ShareResponse> call, ShareCall answers) {
        if (request.getPathsCount() == 0 || request.getPathsCount() > MOST_PATHS) {
            throw new IllegalArgumentException("name 1 to " + MOST_PATHS + " files, not " + request.getPathsCount());
        }
        List<Path> paths = request.getPathsList().stream().map(Path::of).toList();
        return control.groups().membership(request.getGroup()).thenCompose(as -> {
            answers.in(as.group());
            return control.sharing().share(paths, as, request.getHidden(), answers, () -> !call.isCancelled());
        });
    }

    private CompletableFuture<Void> takeBack(Share share, ShareGroup group) {
        return CompletableFuture.runAsync(
                () -> new Unsharing(control.shares())
                        .unshare(
                                (f, how) -> f.ref().equals(share.ref()),
                                share.ref().toString(),
                                Optional.of(group.name())),
                control.disk());
    }

    @Override
    public void unshare(UnshareRequest request, StreamObserver<UnshareResponse> observer) {
        Answers.now(observer, () -> {
            Share share = unshare(request);
            ShareGroup group = share.file().groups().keySet().stream()
                    .filter(each -> each.name().equals(request.getGroup()))
                    .findFirst()
                    .orElse(ShareGroup.PUBLIC);
            Announced announced = new Announced(false, false, "not shared any more");
            return UnshareResponse.newBuilder()
                    .setFile(view.show(ShareEntry.of(share, group), share, announced))
                    .build();
        });
    }

    private Share unshare(UnshareRequest request) {
        Unsharing shares = new Unsharing(control.shares());
        Optional<String> group = Optional.of(request.getGroup()).filter(name -> !name.isEmpty());
        return switch (request.getSelectorCase()) {
            case FILE -> {
                FileRef ref = TransferCodec.fromWire(request.getFile());
                yield shares.unshare((f, how) -> f.ref().equals(ref), ref.toString(), group);
            }
            case NAME ->
                shares.unshare((f, how) -> how.name().value().equals(request.getName()), request.getName(), group);
            case PATH -> {
                Path path = Path.of(request.getPath()).toAbsolutePath().normalize();
                yield shares.unshare((f, how) -> f.place().equals(path), path.toString(), group);
            }
            case SELECTOR_NOT_SET -> throw new IllegalArgumentException("name a file, by reference, name or path");
        };
    }

    @Override
    public void listShares(ListSharesRequest request, StreamObserver<ListSharesResponse> observer) {
        Sight sight = Sight.current();
        Answers.later(observer, Answers.begin(() -> {
            List<SharedFile> shared = control.shares().list();
            SharePages.Page page = SharePages.page(shared, sight::of, request.getPageSize(), request.getPageToken());
            return view.show(page.entries(), entry -> control.shares().describe(entry.file()))
                    .thenApply(files -> ListSharesResponse.newBuilder()
                            .addAllFiles(files)
                            .setNextPageToken(page.next())
                            .setHidden(SharePages.hidden(shared, sight::of))
                            .build());
        }));
    }

    @Override
    public void startDownload(StartDownloadRequest request, StreamObserver<StartDownloadResponse> observer) {
        Answers.later(
                observer,
                Answers.begin(() -> control.requests()
                        .order(request)
                        .thenCompose(control.downloads()::start)
                        .thenApply(started -> StartDownloadResponse.newBuilder()
                                .setDownload(DownloadCodec.toWire(started.download()))
                                .setAlreadyThere(started.alreadyThere())
                                .build())));
    }

    @Override
    public void watchDownload(WatchDownloadRequest request, StreamObserver<WatchDownloadResponse> observer) {
        new DownloadWatch(
                        request.getId(),
                        Sight.current(),
                        control.downloads(),
                        (ServerCallStreamObserver<WatchDownloadResponse>) observer,
                        control.serials().get(),
                        control.timers())
                .start();
    }

    @Override
    public void listDownloads(ListDownloadsRequest request, StreamObserver<ListDownloadsResponse> observer) {
        Sight sight = Sight.current();
        Answers.now(
                observer,
                () -> ListDownloadsResponse.newBuilder()
                        .addAllDownloads(control.downloads().list().stream()
                                .filter(view -> sight.of(view.order().as().group()))
                                .map(DownloadCodec::toWire)
                                .toList())
                        .build());
    }

    @Override
    public void pauseDownload(PauseDownloadRequest request, StreamObserver<PauseDownloadResponse> observer) {
        Answers.later(
                observer,
                Answers.begin(() -> control.downloads().pause(request.getId()))
                        .thenApply(view -> PauseDownloadResponse.newBuilder()
                                .setDownload(DownloadCodec.toWire(view))
                                .build()));
    }

    @Override
    public void resumeDownload(ResumeDownloadRequest request, StreamObserver<ResumeDownloadResponse> observer) {
        Answers.later(
                observer,
                Answers.begin(() -> control.downloads().resume(request.getId()))
                        .thenApply(view -> ResumeDownloadResponse.newBuilder()
                                .setDownload(DownloadCodec.toWire(view))
                                .build()));
    }

    @Override
    public void cancelDownload(CancelDownloadRequest request, StreamObserver<CancelDownloadResponse> observer) {
        CompletableFuture<DownloadView> cancelled =
                Answers.begin(() -> control.downloads().cancel(request.getId()));
        Answers.later(
                observer,
                cancelled.thenApply(view -> CancelDownloadResponse.newBuilder()
                        .setDownload(DownloadCodec.toWire(view))
                        .build()));
    }

    @Override
    public void findSources(FindSourcesRequest request, StreamObserver<FindSourcesResponse> observer) {
        Sight sight = Sight.current();
        Answers.later(observer, Answers.begin(() -> {
            String group = groupOf(request);
            sight.require(group, PeerControlServiceGrpc.getFindSourcesMethod());
            return control.groups()
                    .membership(group)
                    .thenCompose(as -> which(request)
                            .thenCompose(
                                    ref -> control.survey().survey(ref, as).thenApply(result -> found(ref, result))));
        }));
    }

    private static String groupOf(FindSourcesRequest request) {
        return request.hasCatalogName() ? request.getCatalogName().getGroup() : request.getGroup();
    }

    private CompletableFuture<FileRef> which(FindSourcesRequest request) {
        return switch (request.getSelectorCase()) {
            case FILE -> CompletableFuture.completedFuture(TransferCodec.fromWire(request.getFile()));
            case CATALOG_NAME ->
                control.requests().find(request.getCatalogName()).thenApply(CatalogFile::ref);
            case SELECTOR_NOT_SET -> throw new IllegalArgumentException("name a file, by reference or name");
        };
    }

    private static FindSourcesResponse found(FileRef ref, SourceSurvey.Result result) {
        FindSourcesResponse.Builder response = FindSourcesResponse.newBuilder()
                .setFile(TransferCodec.toWire(ref))
                .addAllNotes(result.notes());
        for (SourceSurvey.Answer answer : result.answers()) {
            FileSource.Builder source = FileSource.newBuilder()
                    .setPeer(TransferCodec.toWire(answer.peer()))
                    .setFromTracker(answer.fromTracker())
                    .setFromRing(answer.fromRing())
                    .setReachable(answer.reachable());
            answer.chunks().map(TransferCodec::toWire).ifPresent(source::setChunks);
            response.addSources(source);
        }
        return response.build();
    }

    @Override
    public void leaveRing(LeaveRingRequest request, StreamObserver<LeaveRingResponse> observer) {
        Answers.later(observer, Answers.begin(() -> control.leaving().leave(request.getKeepShares())));
    }

    @Override
    public void getStatus(GetStatusRequest request, StreamObserver<GetStatusResponse> observer) {
        Sight sight = Sight.current();
        Answers.now(observer, () -> control.status().show(sight));
    }

    @Override
    public void reloadSession(ReloadSessionRequest request, StreamObserver<ReloadSessionResponse> observer) {
        Answers.later(observer, Answers.begin(() -> control.reloading().reload()));
    }
}
