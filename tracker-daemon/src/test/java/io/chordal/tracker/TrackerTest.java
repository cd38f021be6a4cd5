// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker;

import static io.chordal.tracker.testing.WireSamples.file;
import static io.chordal.tracker.testing.WireSamples.node;
import static io.chordal.tracker.testing.WireSamples.peer;
import static io.chordal.tracker.testing.WireSamples.registration;
import static io.chordal.tracker.testing.WireSamples.ring;
import static io.chordal.tracker.testing.WireSamples.whole;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.protobuf.ByteString;
import io.chordal.daemon.config.ListenAddress;
import io.chordal.daemon.grpc.ErrorStatus;
import io.chordal.daemon.grpc.Readiness;
import io.chordal.daemon.home.ControlToken;
import io.chordal.daemon.home.Home;
import io.chordal.daemon.home.HomeInUseException;
import io.chordal.daemon.lifecycle.StartException;
import io.chordal.dht.id.Endpoint;
import io.chordal.proto.chord.v1.ChordServiceGrpc;
import io.chordal.proto.chord.v1.PingRequest;
import io.chordal.proto.chord.v1.PingResponse;
import io.chordal.proto.dht.v1.AddManyRequest;
import io.chordal.proto.dht.v1.AddOutcome;
import io.chordal.proto.dht.v1.DhtServiceGrpc;
import io.chordal.proto.dht.v1.GetHealthRequest;
import io.chordal.proto.dht.v1.Key;
import io.chordal.proto.dht.v1.SetAddition;
import io.chordal.proto.tracker.v1.AnnounceRequest;
import io.chordal.proto.tracker.v1.CatalogEntry;
import io.chordal.proto.tracker.v1.GetEntranceRequest;
import io.chordal.proto.tracker.v1.HeartbeatRequest;
import io.chordal.proto.tracker.v1.ListNodesRequest;
import io.chordal.proto.tracker.v1.MembershipServiceGrpc;
import io.chordal.proto.tracker.v1.MembershipServiceGrpc.MembershipServiceBlockingStub;
import io.chordal.proto.tracker.v1.RegisterNodeRequest;
import io.chordal.tracker.testing.TestPorts;
import io.chordal.tracker.testing.TrackerClient;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrackerTest {
    @TempDir
    Path home;

    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    @AfterEach
    void closeAll() throws Exception {
        while (!open.isEmpty()) {
            open.pop().close();
        }
    }

    @Test
    void theCatalogueSurvivesARestartAndTheSwarmComesBackByAnnouncement() {
        long boot;
        try (Tracker tracker = Tracker.start(config());
                TrackerClient client = new TrackerClient(tracker.address())) {
            client.register(peer(1), registration("a.txt", file(1, 10)), registration("b.txt", file(2, 20)));
            boot = client.announce(peer(1)).getTrackerBoot();
            assertThat(client.list()).hasSize(2);
        }
        try (Tracker tracker = Tracker.start(config());
                TrackerClient client = new TrackerClient(tracker.address())) {
            assertThat(client.listAll()).extracting(CatalogEntry::getName).containsExactly("a.txt", "b.txt");
            assertThat(client.listAll().get(0).getPublisher()).isEqualTo(peer(1));
            assertThat(client.list()).isEmpty();
            assertThat(client.announce(peer(1), whole(file(1, 10), 1)).getTrackerBoot())
                    .isNotEqualTo(boot);
            assertThat(client.list()).extracting(CatalogEntry::getName).containsExactly("a.txt");
        }
    }

    @Test
    void theNameOfTheDataRingSurvivesARestart() {
        try (Tracker tracker = Tracker.start(config());
                TrackerClient client = new TrackerClient(tracker.address())) {
            client.membership()
                    .registerNode(RegisterNodeRequest.newBuilder()
                            .setNode(node(1))
                            .setClusterId(ring(7))
                            .build());
        }
        try (Tracker tracker = Tracker.start(config());
                TrackerClient client = new TrackerClient(tracker.address())) {
            assertThat(client.membership()
                            .listNodes(ListNodesRequest.getDefaultInstance())
                            .getClusterId())
                    .isEqualTo(ring(7));
            assertThat(client.membership()
                            .getEntrance(GetEntranceRequest.newBuilder()
                                    .setCandidate(node(2))
                                    .build())
                            .hasWait())
                    .isTrue();
        }
    }

    @Test
    void aNodeFoundsTheRingOnlyIfTheTrackerCanCallItWhereItSays() throws Exception {
        Tracker tracker = start();
        int closed = TestPorts.free(1).get(0);
        MembershipServiceBlockingStub membership = client(tracker.address()).membership();

        assertThatThrownBy(() -> membership.getEntrance(candidateAt(closed)))
                .satisfies(e -> assertThat(ErrorStatus.reason(e)).contains("FOUNDER_UNREACHABLE"))
                .hasMessageContaining("127.0.0.1:" + closed)
                .hasMessageContaining("--advertise");
        Server node = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
                .addService(new Answering())
                .build()
                .start();
        open.push(node::shutdownNow);
        assertThat(membership.getEntrance(candidateAt(node.getPort())).hasFound())
                .isTrue();
    }

    /** A node that says that it is there, and no more. */
    private static final class Answering extends ChordServiceGrpc.ChordServiceImplBase {
        @Override
        public void ping(PingRequest request, StreamObserver<PingResponse> observer) {
            observer.onNext(PingResponse.getDefaultInstance());
            observer.onCompleted();
        }
    }

    private static GetEntranceRequest candidateAt(int port) {
        return GetEntranceRequest.newBuilder()
                .setCandidate(node(2).toBuilder().setHost("127.0.0.1").setPort(port))
                .build();
    }

    @Test
    void whatOthersAreToldToCallIsSaidAndWrittenDown() throws Exception {
        TrackerConfig base = TrackerConfig.defaults(home).withListen(ListenAddress.loopback(0));
        TrackerConfig named = new TrackerConfig(
                base.home(),
                base.listen(),
                base.ringListen(),
                base.localListen(),
                Optional.of(new Endpoint("alpha", 9000)),
                base.place(),
                base.insecure(),
                base.catalog(),
                base.swarm(),
                base.membership(),
                base.accounts(),
                base.publicOpen(),
                base.sweep());
        try (Tracker tracker = Tracker.start(named)) {
            assertThat(tracker.startLine()).contains("listening on " + tracker.address() + ", for others alpha:9000");
            assertThat(new Home(home).publicAddress()).contains("alpha:9000");
        }
    }

    @Test
    void otherMachinesSeeTheFiveServicesAndNothingElse() {
        Tracker tracker = start();
        assertThat(tracker.publicListener().services())
                .extracting(service -> service.getServiceDescriptor().getName())
                .containsExactlyInAnyOrder(
                        "chordal.tracker.v1.AccountService",
                        "chordal.tracker.v1.CatalogService",
                        "chordal.tracker.v1.GroupService",
                        "chordal.tracker.v1.SwarmService",
                        "chordal.tracker.v1.MembershipService");
        Throwable refused = catchThrowable(() -> MembershipServiceGrpc.newBlockingStub(
                        client(tracker.address()).channel())
                .listNodes(ListNodesRequest.getDefaultInstance()));
        assertThat(Status.fromThrowable(refused).getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    }

    @Test
    void theLocalListenerShowsEverythingButTheRingsRecordsAndLetsOnlyTheTokenChangeAnything() {
        Tracker tracker = start();
        TrackerClient local = client(tracker.localAddress());
        assertThat(local.listAll()).isEmpty();
        Throwable refused = catchThrowable(() -> local.announce(peer(1)));
        assertThat(ErrorStatus.reason(refused)).contains("CONTROL_TOKEN_REQUIRED");
        assertThat(local.swarm()
                        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(token()))
                        .announce(AnnounceRequest.newBuilder().setPeer(peer(1)).build())
                        .getLease()
                        .getSeconds())
                .isEqualTo(30);
        DhtServiceGrpc.DhtServiceBlockingStub records =
                DhtServiceGrpc.newBlockingStub(local.channel()).withDeadlineAfter(10, TimeUnit.SECONDS);
        assertThat(ErrorStatus.reason(catchThrowable(() -> records.getHealth(GetHealthRequest.getDefaultInstance()))))
                .contains("CONTROL_TOKEN_REQUIRED");
        assertThat(records.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(token()))
                        .getHealth(GetHealthRequest.getDefaultInstance()))
                .isNotNull();
        assertThat(HealthGrpc.newBlockingStub(local.channel())
                        .check(HealthCheckRequest.newBuilder()
                                .setService(Readiness.READY)
                                .build())
                        .getStatus())
                .isEqualTo(ServingStatus.SERVING);
    }

    @Test
    void whatIsNoCatalogueEntryIsLeftOutOfListingsAndOfTheNextStart() {
        try (Tracker tracker = Tracker.start(config());
                TrackerClient client = new TrackerClient(tracker.address());
                TrackerClient local = new TrackerClient(tracker.localAddress())) {
            client.register(peer(1), registration("a.txt", file(1, 10)), registration("zz-172.txt", file(2, 20)));
            AddManyRequest.Builder strange = AddManyRequest.newBuilder();
            for (int i = 0; i < 256; i++) {
                strange.addAdditions(addition(String.format(Locale.ROOT, "b/%03d", i)));
            }
            strange.setAdditions(0, addition("a.txt"));
            assertThat(DhtServiceGrpc.newBlockingStub(local.channel())
                            .withDeadlineAfter(10, TimeUnit.SECONDS)
                            .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(token()))
                            .addMany(strange.build())
                            .getOutcomesList())
                    .hasSize(256)
                    .allMatch(AddOutcome::hasResult);
            assertThat(client.listAll()).extracting(CatalogEntry::getName).containsExactly("a.txt", "zz-172.txt");
        }
        try (Tracker tracker = Tracker.start(config());
                TrackerClient client = new TrackerClient(tracker.address())) {
            assertThat(client.listAll()).extracting(CatalogEntry::getName).containsExactly("a.txt", "zz-172.txt");
        }
    }

    /** A member that no version writes, in the partition of "a.txt". */
    private static SetAddition addition(String item) {
        return SetAddition.newBuilder()
                .setKey(Key.newBuilder()
                        .setPartition(ByteString.copyFromUtf8("catalog/public/24"))
                        .setItem(ByteString.copyFromUtf8(item)))
                .setMember(ByteString.copyFromUtf8("strange"))
                .build();
    }

    @Test
    void addressesAreInTheHomeAndInTheStartLine() {
        Tracker tracker = start();
        assertThat(new Home(home).publicAddress()).contains(tracker.address().toString());
        assertThat(new Home(home).localAddress())
                .contains(tracker.localAddress().toString());
        assertThat(tracker.startLine())
                .isEqualTo("tracker listening on " + tracker.address() + ", ring " + tracker.ringAddress() + ", local "
                        + tracker.localAddress());
        assertThat(tracker.closingLine()).isEqualTo("Tracker stopped.");
    }

    @Test
    @Tag("S1-22")
    void theDefaultPortsAreThese() {
        TrackerConfig config = TrackerConfig.defaults(home);
        assertThat(config.listen()).hasToString("127.0.0.1:9000");
        assertThat(config.effectiveRingListen()).hasToString("127.0.0.1:10000");
        assertThat(config.effectiveLocalListen()).hasToString("127.0.0.1:11000");
        TrackerConfig high = config.withListen(new ListenAddress("10.0.0.1", 9100));
        assertThat(high.effectiveRingListen()).hasToString("10.0.0.1:10100");
        assertThat(high.effectiveLocalListen()).hasToString("127.0.0.1:11100");
    }

    @Test
    void whatCannotStartLeavesNothingBehind() {
        Tracker tracker = start();
        assertThatThrownBy(() -> Tracker.start(config())).isInstanceOf(HomeInUseException.class);
        Path other = home.resolve("other");
        TrackerConfig taken = TrackerConfig.defaults(other).withListen(tracker.address());
        TrackerConfig sameListen = new TrackerConfig(
                other,
                tracker.address(),
                Optional.of(ListenAddress.loopback(0)),
                Optional.of(ListenAddress.loopback(0)),
                Optional.empty(),
                Optional.empty(),
                false,
                taken.catalog(),
                taken.swarm(),
                taken.membership(),
                taken.accounts(),
                taken.publicOpen(),
                taken.sweep());
        assertThatThrownBy(() -> Tracker.start(sameListen))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("port " + tracker.address().port())
                .hasMessageContaining("--listen");
        assertThatThrownBy(
                        () -> Tracker.start(TrackerConfig.defaults(other).withListen(new ListenAddress("0.0.0.0", 0))))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("--insecure");
        try (Tracker free = Tracker.start(TrackerConfig.defaults(other).withListen(ListenAddress.loopback(0)))) {
            assertThat(free.address().port()).isPositive();
        }
    }

    @Test
    @Tag("S1-8")
    void fiftyClientsAtOnceAreServedWhileOneOfThemStalls() throws Exception {
        Tracker tracker = start();
        ExecutorService callers = Executors.newFixedThreadPool(50);
        open.push(callers::shutdownNow);
        CountDownLatch begin = new CountDownLatch(1);
        List<Future<Integer>> served = new ArrayList<>();
        for (int i = 1; i <= 50; i++) {
            TrackerClient client = client(tracker.address());
            int number = i;
            served.add(callers.submit(() -> {
                begin.await();
                for (int round = 0; round < 10; round++) {
                    client.register(
                            peer(number), registration("file-" + number + "-" + round, file(number * 100 + round, 10)));
                    client.membership()
                            .heartbeat(HeartbeatRequest.newBuilder()
                                    .setNode(node(number))
                                    .build());
                }
                return client.listAll().size();
            }));
        }
        stall(tracker.address());
        begin.countDown();
        for (Future<Integer> result : served) {
            assertThat(result.get(20, TimeUnit.SECONDS)).isPositive();
        }
        assertThat(client(tracker.address()).listAll()).hasSize(500);
    }

    /** Opens a call and sends only its head. */
    private void stall(ListenAddress address) {
        TrackerClient client = client(address);
        client.channel()
                .newCall(
                        MembershipServiceGrpc.getListNodesMethod(),
                        io.grpc.CallOptions.DEFAULT.withDeadlineAfter(30, TimeUnit.SECONDS))
                .start(new io.grpc.ClientCall.Listener<>() {}, new Metadata());
    }

    private Metadata token() {
        Metadata headers = new Metadata();
        headers.put(
                Metadata.Key.of(ControlToken.METADATA_KEY, Metadata.ASCII_STRING_MARSHALLER),
                new Home(home).token().orElseThrow().reveal());
        return headers;
    }

    private TrackerConfig config() {
        return TrackerConfig.defaults(home).withListen(ListenAddress.loopback(0));
    }

    private Tracker start() {
        Tracker tracker = Tracker.start(config());
        open.push(tracker);
        return tracker;
    }

    private TrackerClient client(ListenAddress address) {
        TrackerClient client = new TrackerClient(address);
        open.push(client);
        return client;
    }
}
