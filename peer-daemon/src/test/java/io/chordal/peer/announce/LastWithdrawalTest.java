// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.announce;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Ticker;
import com.google.common.collect.ImmutableList;
import com.google.common.util.concurrent.MoreExecutors;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Endpoint;
import io.chordal.peer.TestTrackers;
import io.chordal.peer.grpc.tracker.Publication;
import io.chordal.peer.grpc.tracker.Trackers;
import io.chordal.peer.grpc.wire.PeerAddress;
import io.chordal.peer.ring.ProviderRecords;
import io.chordal.proto.tracker.v1.AnnounceRequest;
import io.chordal.proto.tracker.v1.AnnounceResponse;
import io.chordal.proto.tracker.v1.LeaveRequest;
import io.chordal.proto.tracker.v1.LeaveResponse;
import io.chordal.proto.tracker.v1.SwarmServiceGrpc;
import io.chordal.proto.tracker.v1.WithdrawRequest;
import io.chordal.proto.tracker.v1.WithdrawResponse;
import io.chordal.swarm.chunk.ChunkSet;
import io.chordal.swarm.file.FileId;
import io.chordal.swarm.file.FileRef;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A peer that leaves withdraws what its tracker has not taken yet. The announcer tries a failed withdrawal again after an hour
 * only, so that what comes when it leaves comes because it leaves.
 */
class LastWithdrawalTest {
    private static final PeerAddress ME =
            new PeerAddress(Bytes.fromHex("ab".repeat(32)), new Endpoint("127.0.0.1", 7070));
    private static final FileRef FILE = new FileRef(FileId.parse("cd".repeat(32)), 1000);

    private final ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor();
    private final BrokenTracker tracker = new BrokenTracker();
    private Server server;
    private Trackers trackers;
    private Announcer announcer;

    @BeforeEach
    void shareAndUnshareWhileTheCatalogueCannotBeWritten() throws Exception {
        server = serve(tracker);
        trackers = TestTrackers.at(timers, new Endpoint("127.0.0.1", server.getPort()));
        AnnounceConfig defaults = AnnounceConfig.defaults();
        AnnounceConfig config = new AnnounceConfig(
                defaults.batchEvery(),
                Duration.ofHours(1),
                Duration.ofHours(1),
                defaults.refusedRetry(),
                defaults.peerLease(),
                defaults.peerLeaseEvery(),
                defaults.providerLease(),
                defaults.providerEvery());
        announcer = new Announcer(
                config,
                () -> ME,
                ref -> Optional.of(ChunkSet.all(1)),
                trackers,
                new QuietRing(),
                () -> MoreExecutors.newSequentialExecutor(timers),
                timers,
                Ticker.systemTicker());
        announcer.offer(FILE, Publication.PUBLIC, Optional.empty());
        announcer.start();
        tracker.announced.get(10, TimeUnit.SECONDS);
        announcer.withdraw(FILE);
        tracker.refused.get(10, TimeUnit.SECONDS);
    }

    @AfterEach
    void stop() throws InterruptedException {
        trackers.close();
        timers.shutdownNow();
        server.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    }

    @Test
    void whatTheTrackerHasNotTakenIsWithdrawnOnLeaving() throws Exception {
        tracker.broken = false;

        LeftBehind left = announcer.leave(Duration.ofSeconds(10)).get(10, TimeUnit.SECONDS);

        assertThat(left).isEqualTo(new LeftBehind(0, 0));
        assertThat(tracker.taken.getNow(0)).isOne();
    }

    @Test
    void whatTheTrackerDoesNotTakeThenEitherIsCounted() throws Exception {
        LeftBehind left = announcer.leave(Duration.ofSeconds(10)).get(10, TimeUnit.SECONDS);

        assertThat(left).isEqualTo(new LeftBehind(0, 1));
        assertThat(tracker.left).isDone();
    }

    @Test
    void aTrackerThatIsSilentIsNotWaitedForBeyondTheTime() throws Exception {
        tracker.silent = true;

        LeftBehind left = announcer.leave(Duration.ofMillis(300)).get(3, TimeUnit.SECONDS);

        assertThat(left).isEqualTo(new LeftBehind(0, 1));
    }

    private static Server serve(BrokenTracker tracker) throws IOException {
        return NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
                .addService(tracker)
                .build()
                .start();
    }

    /** Takes announcements, and withdrawals unless it is broken. */
    private static final class BrokenTracker extends SwarmServiceGrpc.SwarmServiceImplBase {
        final CompletableFuture<Void> announced = new CompletableFuture<>();
        final CompletableFuture<Void> refused = new CompletableFuture<>();
        final CompletableFuture<Integer> taken = new CompletableFuture<>();
        final CompletableFuture<Void> left = new CompletableFuture<>();
        volatile boolean broken = true;
        volatile boolean silent;

        @Override
        public void announce(AnnounceRequest request, StreamObserver<AnnounceResponse> call) {
            AnnounceResponse.Builder response = AnnounceResponse.newBuilder();
            response.getLeaseBuilder().setSeconds(3_600);
            request.getFilesList().forEach(file -> response.addAccepted(true));
            call.onNext(response.build());
            call.onCompleted();
            announced.complete(null);
        }

        @Override
        public void withdraw(WithdrawRequest request, StreamObserver<WithdrawResponse> call) {
            if (broken) {
                call.onError(Status.UNAVAILABLE
                        .withDescription("the catalogue could not be written")
                        .asRuntimeException());
                refused.complete(null);
                return;
            }
            taken.complete(request.getFilesCount());
            call.onNext(WithdrawResponse.getDefaultInstance());
            call.onCompleted();
        }

        @Override
        public void leave(LeaveRequest request, StreamObserver<LeaveResponse> call) {
            if (silent) {
                return;
            }
            left.complete(null);
            call.onNext(LeaveResponse.getDefaultInstance());
            call.onCompleted();
        }
    }

    /** Takes everything. */
    private static final class QuietRing implements ProviderRecords {
        @Override
        public CompletableFuture<List<Optional<String>>> provide(PeerAddress me, List<FileRef> files, Duration lease) {
            return CompletableFuture.completedFuture(
                    files.stream().map(file -> Optional.<String>empty()).toList());
        }

        @Override
        public CompletableFuture<List<Optional<String>>> withdraw(PeerAddress me, List<FileRef> files) {
            return provide(me, files, Duration.ZERO);
        }

        @Override
        public CompletableFuture<Void> renewPeerLease(PeerAddress me, Duration lease) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletableFuture<Void> endPeerLease(PeerAddress me) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletableFuture<ImmutableList<PeerAddress>> providers(FileRef ref) {
            return CompletableFuture.completedFuture(ImmutableList.of());
        }
    }
}
