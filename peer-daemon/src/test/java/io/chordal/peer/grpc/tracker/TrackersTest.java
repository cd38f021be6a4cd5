// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grpc.tracker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.common.base.Stopwatch;
import com.google.common.collect.ImmutableList;
import io.chordal.daemon.grpc.ErrorStatus;
import io.chordal.daemon.trackers.KnownTracker;
import io.chordal.daemon.trackers.KnownTrackers;
import io.chordal.dht.id.Endpoint;
import io.chordal.peer.TestTrackers;
import io.chordal.peer.grpc.wire.PeerFailure;
import io.chordal.peer.grpc.wire.PeerProblem;
import io.chordal.proto.tracker.v1.CatalogServiceGrpc;
import io.chordal.proto.tracker.v1.LookUpFileRequest;
import io.chordal.proto.tracker.v1.LookUpFileResponse;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class TrackersTest {
    /** The first call of a JVM on a busy machine has taken a second. */
    private static final TrackerConfig QUICK =
            new TrackerConfig(Duration.ofSeconds(2), Duration.ofSeconds(3), Duration.ofSeconds(20));

    private final ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor();
    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
        timers.shutdownNow();
    }

    @Test
    void theDefaultsAreTheDocumentedOnes() {
        assertThat(TrackerConfig.defaults())
                .isEqualTo(new TrackerConfig(Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofSeconds(20)));
    }

    @Test
    @Tag("S4-22")
    @Tag("S2-32")
    void aTrackerThatSwallowsEverythingIsGivenUpAfterASecond() throws Exception {
        ServerSocket hole = opened(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
        Trackers trackers = opened(TestTrackers.at(timers, new Endpoint("127.0.0.1", hole.getLocalPort())));
        Stopwatch watch = Stopwatch.createStarted();

        Throwable failure = catchThrowable(() -> look(trackers));

        assertThat(watch.elapsed()).isBetween(Duration.ofMillis(950), Duration.ofSeconds(10));
        assertThat(failure).hasCauseInstanceOf(PeerFailure.class);
        assertThat(((PeerFailure) failure.getCause()).problem()).isEqualTo(PeerProblem.NO_TRACKER);
        assertThat(trackers.standings().get(0).problem())
                .contains("nobody answers at 127.0.0.1:" + hole.getLocalPort());
    }

    @Test
    @Tag("S2-32")
    void theNextOfTheListIsAskedAndStaysTheOneThatIsAsked() throws Exception {
        Service first = opened(new Service());
        Service second = opened(new Service());
        Service third = opened(new Service());
        Trackers trackers = trackers(first, second, third);
        look(trackers);
        assertThat(first.asked).hasValue(1);

        first.down();
        look(trackers);
        first.up();
        look(trackers);
        look(trackers);

        assertThat(first.asked).hasValue(1);
        assertThat(second.asked).hasValue(3);
        assertThat(third.asked).hasValue(0);
        assertThat(trackers.first()).contains(second.endpoint());

        second.down();
        look(trackers);
        assertThat(first.asked).hasValue(2);
    }

    @Test
    @Tag("S2-32")
    void aTrackerThatIsSilentCostsTheTimeOfACall() throws Exception {
        Service silent = opened(new Service());
        Service other = opened(new Service());
        silent.isSilent = true;
        Trackers trackers = trackers(silent, other);

        look(trackers);
        look(trackers);

        assertThat(silent.asked).hasValue(1);
        assertThat(other.asked).hasValue(2);
    }

    @Test
    @Tag("S2-32")
    void whenNoneAnswersAllThatWereTriedAreNamed() throws Exception {
        Service first = opened(new Service());
        Service second = opened(new Service());
        Trackers trackers = trackers(first, second);
        first.down();
        second.down();

        Throwable failure = catchThrowable(() -> look(trackers));

        assertThat(failure.getCause())
                .hasMessageStartingWith(
                        "no trackers available (tried " + first.endpoint() + ", " + second.endpoint() + ")");
        second.up();
        look(trackers);
        assertThat(second.asked).hasValue(1);
    }

    @Test
    void oneThatIsUnableToIsPassedOverAndBelievedIfNoneIsAble() throws Exception {
        Service unable = opened(new Service());
        Service other = opened(new Service());
        unable.isUnable = true;
        Trackers trackers = trackers(unable, other);

        look(trackers);
        assertThat(other.asked).hasValue(1);

        other.down();
        Throwable failure = catchThrowable(() -> look(trackers));
        assertThat(ErrorStatus.reason(failure.getCause())).contains("TOO_FEW_REPLICAS");
    }

    @Test
    @Tag("S2-32")
    void trackersThatOthersNamedAreAskedWhereTheyAreNow() throws Exception {
        Service given = opened(new Service());
        Service moved = opened(new Service());
        Service movedTo = opened(new Service());
        KnownTrackers before = list(moved.endpoint());
        Trackers trackers = opened(TestTrackers.at(QUICK, before, timers, given.endpoint()));
        given.down();
        look(trackers);
        assertThat(moved.asked).hasValue(1);

        assertThat(trackers.hear(given.endpoint(), list(movedTo.endpoint()))).isTrue();
        assertThat(trackers.hear(given.endpoint(), list(movedTo.endpoint()))).isFalse();
        moved.down();
        look(trackers);

        assertThat(movedTo.asked).hasValue(1);
        assertThat(trackers.standings())
                .extracting(TrackerStanding::endpoint)
                .containsExactly(given.endpoint(), movedTo.endpoint());
    }

    @Test
    void whoWasToldOfNoTrackerAsksNobodyThatAnEarlierRunHeardOf() throws Exception {
        Service known = opened(new Service());
        Trackers trackers = opened(TestTrackers.at(QUICK, list(known.endpoint()), timers));

        assertThat(trackers.isEmpty()).isTrue();
        assertThat(catchThrowable(() -> look(trackers)).getCause())
                .hasMessageStartingWith("this peer knows no tracker; start it with --tracker");
        assertThat(known.asked).hasValue(0);
    }

    private static KnownTrackers list(Endpoint address) {
        return new KnownTrackers(
                1,
                ImmutableList.of(new KnownTracker(
                        new Endpoint("127.0.0.1", 10_000), Optional.of(address), Optional.empty(), true)),
                ImmutableList.of());
    }

    private Trackers trackers(Service... services) {
        Endpoint[] endpoints = List.of(services).stream().map(Service::endpoint).toArray(Endpoint[]::new);
        return opened(TestTrackers.at(QUICK, KnownTrackers.NONE, timers, endpoints));
    }

    private <T extends AutoCloseable> T opened(T resource) {
        opened.add(0, resource);
        return resource;
    }

    private static void look(Trackers trackers) throws Exception {
        trackers.ask(tracker -> tracker.lookUp("", "any", Optional.empty())).get(15, TimeUnit.SECONDS);
    }

    /** A tracker that has nothing, and counts who asks. */
    private static final class Service extends CatalogServiceGrpc.CatalogServiceImplBase implements AutoCloseable {
        private final AtomicInteger asked = new AtomicInteger();
        private volatile boolean isSilent;
        private volatile boolean isUnable;
        private Server server;
        private int port;

        Service() throws Exception {
            up();
        }

        Endpoint endpoint() {
            return new Endpoint("127.0.0.1", port);
        }

        void up() throws Exception {
            server = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", port))
                    .addService(this)
                    .build()
                    .start();
            port = server.getPort();
        }

        void down() throws Exception {
            server.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
        }

        @Override
        public void lookUpFile(LookUpFileRequest request, StreamObserver<LookUpFileResponse> call) {
            asked.incrementAndGet();
            if (isUnable) {
                call.onError(ErrorStatus.of(
                        Status.Code.UNAVAILABLE, "TOO_FEW_REPLICAS", "insufficient replicas for write quorum"));
            } else if (!isSilent) {
                call.onNext(LookUpFileResponse.getDefaultInstance());
                call.onCompleted();
            }
        }

        @Override
        public void close() throws Exception {
            down();
        }
    }
}
