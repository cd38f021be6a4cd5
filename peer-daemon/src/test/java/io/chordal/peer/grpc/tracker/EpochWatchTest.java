// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grpc.tracker;

import static io.chordal.peer.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Ticker;
import com.google.common.collect.ImmutableSet;
import com.google.common.util.concurrent.MoreExecutors;
import com.google.protobuf.ByteString;
import io.chordal.daemon.grpc.ErrorStatus;
import io.chordal.daemon.trackers.KnownTrackers;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Endpoint;
import io.chordal.peer.TestTrackers;
import io.chordal.peer.trust.TrustMemory;
import io.chordal.proto.tracker.v1.GroupEpoch;
import io.chordal.proto.tracker.v1.GroupServiceGrpc;
import io.chordal.proto.tracker.v1.WatchEpochsRequest;
import io.chordal.proto.tracker.v1.WatchEpochsResponse;
import io.chordal.swarm.disk.NioDisk;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a peer hears of removals, from whichever tracker is there. */
class EpochWatchTest {
    private static final TrackerConfig QUICK =
            new TrackerConfig(Duration.ofSeconds(3), Duration.ofSeconds(5), Duration.ofSeconds(20));
    private static final Bytes PHOTOS = id(1);
    private static final Bytes FILMS = id(2);

    @TempDir
    Path folder;

    private final ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final AtomicLong nanos = new AtomicLong();
    private final Ticker ticker = new Ticker() {
        @Override
        public long read() {
            return nanos.get();
        }
    };
    private volatile ImmutableSet<String> offered = ImmutableSet.of("public", "photos");
    private TrustMemory memory;

    @BeforeEach
    void memory() throws Exception {
        memory = new TrustMemory(new NioDisk(), folder.resolve("trust"));
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
        timers.shutdownNow();
    }

    @Test
    @Tag("S2-16")
    void anEpochThatIsRaisedIsHeardAndALowerOneChangesNothing() throws Exception {
        Service tracker = opened(new Service());
        watch(tracker);
        tracker.eventuallyWatched("photos");

        tracker.tell("Photos", PHOTOS, 7);
        eventually("it is heard", () -> memory.epoch(PHOTOS) == 7);
        tracker.tell("photos", PHOTOS, 3);
        tracker.tell("photos", PHOTOS, -1);
        tracker.tell("films", FILMS, 9);
        tracker.tell("photos", Bytes.copyOf(new byte[3]), 9);
        tracker.tell("photos", PHOTOS, 8);

        eventually("the next is heard", () -> memory.epoch(PHOTOS) == 8);
        assertThat(memory.epoch(FILMS)).as("of a group that was not asked for").isZero();
        memory.keep();
        assertThat(new TrustMemory(new NioDisk(), folder.resolve("trust")).epoch(PHOTOS))
                .as("after a restart")
                .isEqualTo(8);
    }

    @Test
    @Tag("S2-32")
    void whenTheTrackerDiesTheNextOneIsAsked() throws Exception {
        Service first = opened(new Service());
        Service second = opened(new Service());
        watch(first, second);
        first.eventuallyWatched("photos");
        assertThat(second.calls).isEmpty();

        first.down();
        second.eventuallyWatched("photos");
        second.tell("photos", PHOTOS, 2);

        eventually("it is heard", () -> memory.epoch(PHOTOS) == 2);
    }

    @Test
    @Tag("S2-32")
    void whenTheTrackerFallsSilentTheNextOneIsAskedAndThenNotTheSilentOneFirst() throws Exception {
        Service first = opened(new Service());
        Service second = opened(new Service());
        Trackers trackers = watch(first, second);
        first.eventuallyWatched("photos");

        nanos.addAndGet(Duration.ofMillis(2_900).toNanos());
        first.tell("photos", PHOTOS, 5);
        eventually("a word is heard", () -> memory.epoch(PHOTOS) == 5);
        nanos.addAndGet(Duration.ofMillis(2_900).toNanos());
        first.tell("photos", PHOTOS, 6);
        eventually("another one is heard", () -> memory.epoch(PHOTOS) == 6);
        assertThat(second.calls).isEmpty();
        nanos.addAndGet(Duration.ofMillis(3_100).toNanos());

        second.eventuallyWatched("photos");
        eventually("the first call has ended", () -> first.calls.get(0).stream.isCancelled());
        assertThat(first.calls).hasSize(1);
        eventually(
                "all else is asked of the other one, too",
                () -> trackers.first().equals(Optional.of(second.endpoint())));
    }

    @Test
    void aSilentTrackerThatIsTheOnlyOneIsAskedAgain() throws Exception {
        Service tracker = opened(new Service());
        watch(tracker);
        tracker.eventuallyWatched("photos");

        passTimeUntil(
                "the first call has ended", () -> tracker.calls.get(0).stream.isCancelled());
        passTimeUntil("it is asked again", () -> tracker.calls.size() > 1);
    }

    @Test
    void oneThatRefusesIsAskedAgainLaterAndLater() throws Exception {
        Service tracker = opened(new Service());
        tracker.isFull = true;
        watch(tracker);
        passTimeUntil("it is asked", () -> tracker.asked.get() == 1);
        passTimeUntil("it is asked again", () -> tracker.asked.get() == 2);
        assertThat(nanos.get()).isGreaterThanOrEqualTo(Duration.ofSeconds(1).toNanos());
        passTimeUntil("it is asked once more", () -> tracker.asked.get() == 3);
        assertThat(nanos.get()).isGreaterThanOrEqualTo(Duration.ofSeconds(3).toNanos());

        tracker.isFull = false;
        passTimeUntil("it takes it", () -> !tracker.calls.isEmpty());
        assertThat(tracker.asked).hasValue(4);
    }

    @Test
    void theGroupsInWhichSomethingIsOfferedAreWatchedAndNoOthers() throws Exception {
        Service tracker = opened(new Service());
        offered = ImmutableSet.of("public");
        watch(tracker);
        offered = ImmutableSet.of("photos", "films");
        tracker.eventuallyWatched("films", "photos");
        offered = ImmutableSet.of("films");
        eventually("another call is made", () -> tracker.calls.size() == 2);
        tracker.eventuallyWatched("films");

        offered = ImmutableSet.of();
        eventually("no call is open", () -> tracker.calls.stream().allMatch(call -> call.stream.isCancelled()));
        assertThat(tracker.calls).hasSize(2);
    }

    @Test
    void ofVeryManyGroupsAsManyAreWatchedAsATrackerTakes() throws Exception {
        Service tracker = opened(new Service());
        ImmutableSet.Builder<String> many = ImmutableSet.builder();
        for (int i = 0; i < EpochWatch.MOST_GROUPS + 5; i++) {
            many.add("g" + i);
        }
        offered = many.build();
        watch(tracker);

        eventually("it is asked", () -> tracker.calls.size() == 1);
        assertThat(tracker.calls.get(0).groups).hasSize(EpochWatch.MOST_GROUPS);
    }

    /** Lets a hundredth of a second pass again and again. */
    private void passTimeUntil(String what, BooleanSupplier condition) {
        eventually(what, () -> {
            nanos.addAndGet(Duration.ofMillis(10).toNanos());
            return condition.getAsBoolean();
        });
    }

    private Trackers watch(Service... services) {
        Endpoint[] endpoints = List.of(services).stream().map(Service::endpoint).toArray(Endpoint[]::new);
        Trackers trackers = opened(TestTrackers.at(QUICK, KnownTrackers.NONE, timers, endpoints));
        opened(new EpochWatch(
                trackers,
                () -> CompletableFuture.completedFuture(offered),
                memory::raise,
                MoreExecutors.newSequentialExecutor(timers),
                timers,
                ticker));
        return trackers;
    }

    private <T extends AutoCloseable> T opened(T resource) {
        opened.add(0, resource);
        return resource;
    }

    private static Bytes id(int last) {
        byte[] id = new byte[16];
        id[15] = (byte) last;
        return Bytes.copyOf(id);
    }

    /** A tracker that tells epochs when the test says so. */
    private static final class Service extends GroupServiceGrpc.GroupServiceImplBase implements AutoCloseable {
        private final List<Call> calls = new CopyOnWriteArrayList<>();
        private final AtomicLong asked = new AtomicLong();
        private volatile boolean isFull;
        private final Server server;

        private record Call(List<String> groups, ServerCallStreamObserver<WatchEpochsResponse> stream) {}

        Service() throws Exception {
            server = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
                    .addService(this)
                    .build()
                    .start();
        }

        Endpoint endpoint() {
            return new Endpoint("127.0.0.1", server.getPort());
        }

        void down() throws Exception {
            server.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
        }

        void eventuallyWatched(String... groups) {
            eventually(
                    "the tracker is asked for " + List.of(groups),
                    () -> !calls.isEmpty()
                            && calls.get(calls.size() - 1).groups.equals(List.of(groups))
                            && !calls.get(calls.size() - 1).stream.isCancelled());
        }

        void tell(String group, Bytes id, long epoch) {
            calls.get(calls.size() - 1)
                    .stream
                    .onNext(WatchEpochsResponse.newBuilder()
                            .addEpochs(GroupEpoch.newBuilder()
                                    .setGroup(group)
                                    .setGroupId(ByteString.copyFrom(id.toByteArray()))
                                    .setEpoch(epoch))
                            .build());
        }

        @Override
        public void watchEpochs(WatchEpochsRequest request, StreamObserver<WatchEpochsResponse> observer) {
            asked.incrementAndGet();
            if (isFull) {
                observer.onError(ErrorStatus.of(Status.Code.RESOURCE_EXHAUSTED, "TRACKER_FULL", "full"));
                return;
            }
            ServerCallStreamObserver<WatchEpochsResponse> stream =
                    (ServerCallStreamObserver<WatchEpochsResponse>) observer;
            stream.setOnCancelHandler(() -> {});
            stream.onNext(WatchEpochsResponse.getDefaultInstance());
            calls.add(new Call(List.copyOf(request.getGroupsList()), stream));
        }

        @Override
        public void close() throws Exception {
            down();
        }
    }
}
