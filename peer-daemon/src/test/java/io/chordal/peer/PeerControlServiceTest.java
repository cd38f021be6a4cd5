// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer;

import static io.chordal.peer.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.chordal.daemon.grpc.ErrorStatus;
import io.chordal.peer.grpc.control.PeerControlServiceAdapter;
import io.chordal.peer.grpc.wire.PeerFailure;
import io.chordal.peer.share.FolderContents;
import io.chordal.peer.share.FolderList;
import io.chordal.peer.share.Share;
import io.chordal.peer.share.ShareConfig;
import io.chordal.peer.share.ShareObserver;
import io.chordal.peer.share.Sharing;
import io.chordal.proto.peer.v1.CancelDownloadRequest;
import io.chordal.proto.peer.v1.CatalogName;
import io.chordal.proto.peer.v1.DownloadState;
import io.chordal.proto.peer.v1.FindSourcesRequest;
import io.chordal.proto.peer.v1.ListDownloadsRequest;
import io.chordal.proto.peer.v1.ListSharesRequest;
import io.chordal.proto.peer.v1.PauseDownloadRequest;
import io.chordal.proto.peer.v1.PeerControlServiceGrpc;
import io.chordal.proto.peer.v1.ResumeDownloadRequest;
import io.chordal.proto.peer.v1.ShareRequest;
import io.chordal.proto.peer.v1.ShareResponse;
import io.chordal.proto.peer.v1.StartDownloadRequest;
import io.chordal.proto.peer.v1.UnshareRequest;
import io.chordal.proto.peer.v1.WatchDownloadRequest;
import io.chordal.proto.peer.v1.WatchDownloadResponse;
import io.chordal.swarm.disk.NioDisk;
import io.chordal.swarm.share.Membership;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.testing.GrpcCleanupRule;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.Rule;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.migrationsupport.rules.EnableRuleMigrationSupport;

/** The service that peerctl speaks to, in process, over a peer that knows nobody else. */
@EnableRuleMigrationSupport
class PeerControlServiceTest {
    private static final String NOBODY_HAS_IT = "chordal:" + "ab".repeat(32) + "-1000000/lost.bin@127.0.0.1:1";

    @Rule
    public final GrpcCleanupRule cleanup = new GrpcCleanupRule();

    @TempDir
    Path folder;

    private TestPeers peers;
    private Peer alone;
    private ManagedChannel channel;

    @BeforeEach
    void serve() throws IOException {
        peers = new TestPeers(folder);
        alone = peers.start("alone", setup -> setup);
        String name = InProcessServerBuilder.generateName();
        cleanup.register(InProcessServerBuilder.forName(name)
                .directExecutor()
                .addService(new PeerControlServiceAdapter(alone.control()))
                .build()
                .start());
        channel = cleanup.register(InProcessChannelBuilder.forName(name).build());
    }

    @AfterEach
    void stop() {
        channel.shutdownNow();
        peers.close();
    }

    @Test
    void whatCannotBeDoneIsRefusedWithACodeAndAReason() {
        assertRefused(
                Status.Code.INVALID_ARGUMENT,
                "INVALID_ARGUMENT",
                () -> blocking().share(ShareRequest.getDefaultInstance()).forEachRemaining(each -> {}));
        assertRefused(
                Status.Code.UNAVAILABLE,
                "NO_TRACKER",
                () -> blocking()
                        .share(ShareRequest.newBuilder()
                                .addPaths("/a")
                                .setGroup("secret")
                                .build())
                        .forEachRemaining(each -> {}));
        assertRefused(
                Status.Code.INVALID_ARGUMENT,
                "INVALID_ARGUMENT",
                () -> blocking().unshare(UnshareRequest.getDefaultInstance()));
        assertRefused(
                Status.Code.NOT_FOUND,
                "FILE_NOT_FOUND",
                () -> blocking()
                        .unshare(UnshareRequest.newBuilder()
                                .setName("nothing.txt")
                                .build()));
        assertRefused(
                Status.Code.INVALID_ARGUMENT,
                "INVALID_TICKET",
                () -> blocking()
                        .startDownload(StartDownloadRequest.newBuilder()
                                .setTicket("chordal:what")
                                .build()));
        assertRefused(
                Status.Code.UNAVAILABLE,
                "NO_TRACKER",
                () -> blocking()
                        .startDownload(StartDownloadRequest.newBuilder()
                                .setCatalogName(CatalogName.newBuilder().setName("a.txt"))
                                .build()));
        assertRefused(
                Status.Code.INVALID_ARGUMENT,
                "INVALID_ARGUMENT",
                () -> blocking().findSources(FindSourcesRequest.getDefaultInstance()));
        assertRefused(Status.Code.NOT_FOUND, "DOWNLOAD_NOT_FOUND", () -> pause(99));
        assertRefused(Status.Code.NOT_FOUND, "DOWNLOAD_NOT_FOUND", () -> resume(99));
        assertRefused(Status.Code.NOT_FOUND, "DOWNLOAD_NOT_FOUND", () -> cancel(99));
        assertRefused(
                Status.Code.NOT_FOUND,
                "DOWNLOAD_NOT_FOUND",
                () -> blocking()
                        .watchDownload(
                                WatchDownloadRequest.newBuilder().setId(99).build())
                        .forEachRemaining(each -> {}));
    }

    @Test
    void aDownloadThatHasEndedCanNeitherBePausedNorResumed() {
        long id = startWhatNobodyHas();
        cancel(id);

        assertRefused(Status.Code.FAILED_PRECONDITION, "DOWNLOAD_ENDED", () -> pause(id));
        assertRefused(Status.Code.FAILED_PRECONDITION, "DOWNLOAD_ENDED", () -> resume(id));
    }

    @Test
    void aWatcherThatDoesNotReadIsToldTheLastStateOnlyOnceItReads() {
        long id = startWhatNobodyHas();
        Watcher watcher = new Watcher(1);
        PeerControlServiceGrpc.newStub(channel)
                .watchDownload(WatchDownloadRequest.newBuilder().setId(id).build(), watcher);
        eventually("the first state is told", () -> watcher.told.size() == 1);

        pause(id);
        resume(id);
        cancel(id);
        assertThat(watcher.told).hasSize(1);
        watcher.call.request(10);

        eventually("the watch ends", () -> watcher.completed);
        assertThat(watcher.told).hasSize(2);
        assertThat(watcher.told.get(1).getDownload().getState()).isEqualTo(DownloadState.DOWNLOAD_STATE_CANCELLED);
        assertThat(blocking()
                        .listDownloads(ListDownloadsRequest.getDefaultInstance())
                        .getDownloadsList())
                .containsExactly(watcher.told.get(1).getDownload());
    }

    @Test
    void aShareOfManyPathsHasNoMoreTasksThanThreadsAndStillAnswersEach() throws IOException {
        Deque<Runnable> queue = new ArrayDeque<>();
        Set<Integer> answered = new TreeSet<>();
        Sharing sharing = new Sharing(
                alone.control().shares(),
                new FolderList(new NioDisk(), folder.resolve("lists")),
                queue::add,
                new ShareConfig(true, 10, 3, Duration.ofSeconds(30)));

        CompletableFuture<Void> end = sharing.share(
                Collections.nCopies(1000, Path.of("not/absolute")),
                Membership.PUBLIC,
                false,
                new Refusals(answered),
                () -> true);

        while (!queue.isEmpty()) {
            assertThat(queue).hasSizeLessThanOrEqualTo(3);
            queue.remove().run();
        }
        assertThat(end).isCompleted();
        assertThat(answered).hasSize(1000);
    }

    @Test
    void afterACancelledShareTheRestOfItsFilesIsLeftAlone() throws IOException {
        ShareRequest.Builder many = ShareRequest.newBuilder();
        for (int i : IntStream.range(0, 300).toArray()) {
            many.addPaths(TestFiles.random(folder.resolve("many/" + i + ".bin"), 100 + i)
                    .toString());
        }
        CancelAtTheFirst first = new CancelAtTheFirst();
        PeerControlServiceGrpc.newStub(channel).share(many.build(), first);
        eventually("the call is cancelled", () -> first.ended);

        share(TestFiles.random(folder.resolve("next.bin"), 5000));
        int shared = shares();
        share(TestFiles.random(folder.resolve("last.bin"), 6000));

        assertThat(shared).isLessThan(300);
        assertThat(shares()).isEqualTo(shared + 1);
    }

    private long startWhatNobodyHas() {
        return blocking()
                .startDownload(StartDownloadRequest.newBuilder()
                        .setTicket(NOBODY_HAS_IT)
                        .setDestination(folder.resolve("lost.bin").toString())
                        .build())
                .getDownload()
                .getId();
    }

    private void share(Path file) {
        blocking()
                .share(ShareRequest.newBuilder().addPaths(file.toString()).build())
                .forEachRemaining(each -> {});
    }

    private int shares() {
        return blocking()
                .listShares(ListSharesRequest.newBuilder().setPageSize(1000).build())
                .getFilesCount();
    }

    private void pause(long id) {
        blocking().pauseDownload(PauseDownloadRequest.newBuilder().setId(id).build());
    }

    private void resume(long id) {
        blocking().resumeDownload(ResumeDownloadRequest.newBuilder().setId(id).build());
    }

    private void cancel(long id) {
        blocking().cancelDownload(CancelDownloadRequest.newBuilder().setId(id).build());
    }

    private PeerControlServiceGrpc.PeerControlServiceBlockingStub blocking() {
        return PeerControlServiceGrpc.newBlockingStub(channel).withDeadlineAfter(20, TimeUnit.SECONDS);
    }

    private static void assertRefused(Status.Code code, String reason, ThrowingCallable call) {
        Throwable refusal = catchThrowable(call);
        assertThat(Status.fromThrowable(refusal).getCode()).as("%s", refusal).isEqualTo(code);
        assertThat(ErrorStatus.reason(refusal)).as("%s", refusal).contains(reason);
    }

    /** Asks for as many messages as it is told to, and keeps them. */
    private static final class Watcher implements ClientResponseObserver<WatchDownloadRequest, WatchDownloadResponse> {
        private final int initially;
        private final List<WatchDownloadResponse> told = new CopyOnWriteArrayList<>();
        private volatile ClientCallStreamObserver<WatchDownloadRequest> call;
        private volatile boolean completed;

        Watcher(int initially) {
            this.initially = initially;
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<WatchDownloadRequest> stream) {
            call = stream;
            stream.disableAutoRequestWithInitial(initially);
        }

        @Override
        public void onNext(WatchDownloadResponse response) {
            told.add(response);
        }

        @Override
        public void onError(Throwable error) {}

        @Override
        public void onCompleted() {
            completed = true;
        }
    }

    /** Notes which paths were refused. */
    private record Refusals(Set<Integer> refused) implements ShareObserver {
        @Override
        public void progress(int index, long done, long total) {}

        @Override
        public void shared(int index, Share share) {}

        @Override
        public void failed(int index, PeerFailure failure) {
            refused.add(index);
        }

        @Override
        public void memberShared(int index, String member, Share share) {}

        @Override
        public void memberFailed(int index, String member, PeerFailure failure) {}

        @Override
        public void folderShared(int index, Share list, FolderContents contents) {}
    }

    /** Has enough after one message. */
    private static final class CancelAtTheFirst implements ClientResponseObserver<ShareRequest, ShareResponse> {
        private volatile ClientCallStreamObserver<ShareRequest> call;
        private volatile boolean ended;

        @Override
        public void beforeStart(ClientCallStreamObserver<ShareRequest> stream) {
            call = stream;
        }

        @Override
        public void onNext(ShareResponse response) {
            call.cancel("enough", null);
        }

        @Override
        public void onError(Throwable error) {
            ended = true;
        }

        @Override
        public void onCompleted() {
            ended = true;
        }
    }
}
