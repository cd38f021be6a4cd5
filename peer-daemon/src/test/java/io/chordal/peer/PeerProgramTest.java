// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chordal.daemon.config.ListenAddress;
import io.chordal.daemon.grpc.ErrorStatus;
import io.chordal.daemon.home.Home;
import io.chordal.daemon.lifecycle.DaemonMain;
import io.chordal.daemon.lifecycle.StartException;
import io.chordal.dht.id.Endpoint;
import io.chordal.proto.peer.v1.ListSharesRequest;
import io.chordal.proto.peer.v1.PeerControlServiceGrpc;
import io.chordal.proto.peer.v1.ShareRequest;
import io.chordal.proto.peer.v1.SharedFile;
import io.grpc.ManagedChannel;
import io.grpc.ServerServiceDefinition;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the program takes on its command line, where it listens, and what it shows there. */
class PeerProgramTest {
    @TempDir
    Path folder;

    private TestPeers peers;

    @BeforeEach
    void open() {
        peers = new TestPeers(folder);
    }

    @AfterEach
    void close() {
        peers.close();
    }

    @Test
    @Tag("S1-14")
    void aFolderThatIsNotThereIsAnInvalidFolderName() {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        DaemonMain main = new DaemonMain(
                new PeerCommand(), Map.of(), new PrintStream(err), new PrintStream(err, true, StandardCharsets.UTF_8));

        int code = main.run(
                "--home",
                folder.resolve("p").toString(),
                "--listen",
                "0",
                "--local",
                "0",
                "--share",
                "/no/such/folder");

        assertThat(code).isNotZero();
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("Invalid folder name: /no/such/folder");
    }

    @Test
    @Tag("S1-14")
    void aFolderOrAListOfFilesIsShared() throws IOException {
        Path shared = folder.resolve("shared");
        Path one = TestFiles.random(shared.resolve("one.txt"), 10);
        Path other = TestFiles.random(folder.resolve("other.txt"), 11);

        assertThat(TestPeers.parse("--share", shared.toString()).named()).containsExactly(shared);
        assertThat(TestPeers.parse("--share", one.toString(), other.toString(), folder + "/./other.txt")
                        .named())
                .containsExactly(one, other);
        assertThat(TestPeers.parse("--share", "off").share().enabled()).isFalse();
        Peer peer = peers.start("sharing", setup -> setup.named(one, other));
        Eventually.eventually("both are shared", () -> sharedNames(peer).equals(List.of("one.txt", "other.txt")));
    }

    private List<String> sharedNames(Peer peer) {
        return peers.control(peer).listShares(ListSharesRequest.getDefaultInstance()).getFilesList().stream()
                .map(SharedFile::getName)
                .toList();
    }

    @Test
    @Tag("S0-27")
    void aBarePortMeansThisMachine() throws IOException {
        int port = TestPeers.freePort();
        PeerConfig bare = TestPeers.parse("--listen", Integer.toString(port), "--tracker", "9000", "--join", "7070");

        Peer peer = peers.start("listening", setup -> setup.listen(bare.listen()));

        assertThat(peer.publicAddress()).hasToString("127.0.0.1:" + port);
        assertThat(bare.trackers()).containsExactly(new Endpoint("localhost", 9000));
        assertThat(bare.ring().join()).containsExactly(new Endpoint("localhost", 7070));
        assertThat(TestPeers.parse("--listen", "10.0.0.1:7000", "--insecure").listen())
                .isEqualTo(new ListenAddress("10.0.0.1", 7000));
    }

    @Test
    @Tag("S1-22")
    void portZeroTakesAFreeOneAndTheDefaultsAreLoopback() throws IOException {
        Peer one = peers.start("one", setup -> setup);
        Peer two = peers.start("two", setup -> setup);

        assertThat(one.publicAddress().port())
                .isPositive()
                .isNotEqualTo(two.publicAddress().port());
        assertThat(one.publicAddress().isLoopback()).isTrue();
        assertThat(one.startLine())
                .contains("peer listening on 127.0.0.1:" + one.publicAddress().port())
                .contains("local 127.0.0.1:" + one.localAddress().port());
        assertThat(new Home(one.home()).publicAddress())
                .contains(one.publicAddress().toString());
        assertThat(new Home(one.home()).localAddress())
                .contains(one.localAddress().toString());
        PeerConfig defaults = TestPeers.parse();
        assertThat(defaults.listen().toString()).isEqualTo("127.0.0.1:7070");
        assertThat(defaults.local().toString()).isEqualTo("127.0.0.1:7071");
    }

    @Test
    @Tag("S1-5")
    @Tag("S1-19")
    @Tag("S4-19")
    void thePeriodsAreTheDocumentedOnesUnlessTheUserSaysOtherwise() {
        PeerConfig defaults = TestPeers.parse();
        assertThat(defaults.announce().batchEvery()).isEqualTo(Duration.ofSeconds(1));
        assertThat(defaults.fetch().engine().announceEvery()).isEqualTo(Duration.ofSeconds(1));
        assertThat(defaults.fetch().engine().refreshEvery()).isEqualTo(Duration.ofSeconds(3));
        assertThat(defaults.fetch().engine().parallel()).isEqualTo(50);
        assertThat(defaults.ring().heartbeat()).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    @Tag("S0-14")
    void flagsReachTheParts() {
        PeerConfig config = TestPeers.parse(
                "--tracker",
                "t1:9000,t2:9000",
                "--join",
                "p:7070",
                "--upload-limit",
                "8MiB/s",
                "--upload-delay",
                "50ms",
                "--upload-slots",
                "4",
                "--parallel",
                "10",
                "--stabilize",
                "2s-4s",
                "--fix-fingers",
                "3s-6s",
                "--virtual-nodes",
                "8",
                "--repair",
                "20s",
                "--ping",
                "700ms",
                "--no-seed",
                "--advertise",
                "me:7070");

        assertThat(config.trackers()).hasSize(2);
        assertThat(config.ring().join()).hasSize(1);
        assertThat(config.ring().virtualNodes()).isEqualTo(8);
        assertThat(config.serve().bytesPerSecond()).isEqualTo(8 << 20);
        assertThat(config.serve().chunkDelay()).isEqualTo(Duration.ofMillis(50));
        assertThat(config.serve().uploadSlots()).isEqualTo(4);
        assertThat(config.fetch().engine().parallel()).isEqualTo(10);
        assertThat(config.fetch().seed()).isFalse();
        assertThat(config.dht().ring().stabilize().min()).isEqualTo(Duration.ofSeconds(2));
        assertThat(config.dht().ring().stabilize().max()).isEqualTo(Duration.ofSeconds(4));
        assertThat(config.dht().ring().fixFingers().min()).isEqualTo(Duration.ofSeconds(3));
        assertThat(config.dht().ring().fixFingers().max()).isEqualTo(Duration.ofSeconds(6));
        assertThat(config.dht().ring().ping()).isEqualTo(Duration.ofMillis(700));
        assertThat(config.dht().records().repairInterval()).isEqualTo(Duration.ofSeconds(20));
        assertThat(config.advertise()).isPresent();
        assertThat(TestPeers.parse("--upload-delay-ms", "50").serve().chunkDelay())
                .isEqualTo(Duration.ofMillis(50));
        assertThat(TestPeers.parse("--chunk-delay", "500ms").serve().chunkDelay())
                .isEqualTo(Duration.ofMillis(500));
    }

    @Test
    void whatOthersCannotReachIsRefused() {
        assertThatThrownBy(() -> TestPeers.parse("--listen", "0.0.0.0:0", "--insecure"))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("--advertise");
        assertThatThrownBy(() -> Peer.start(TestPeers.parse(
                        "--home", folder.resolve("x").toString(), "--listen", "192.0.2.1:0", "--local", "0")))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("--insecure");
        assertThatThrownBy(() -> TestPeers.parse("--log", "phone=debug")).hasMessageContaining("phone", "serve");
        assertThatThrownBy(() -> TestPeers.parse("--log", "serve=loud")).hasMessageContaining("loud", "debug");
        assertThatThrownBy(() -> TestPeers.parse("--ring", "sometimes")).hasMessageContaining("auto, member or client");
    }

    @Test
    void theHomeOfARunningPeerIsItsOwn() {
        peers.start("one", setup -> setup);

        assertThatThrownBy(() -> peers.start("one", setup -> setup)).hasMessageContaining("in use");
    }

    @Test
    void thePublicListenerCarriesOnlyWhatOtherNodesNeed() {
        Peer peer = peers.start("one", setup -> setup);

        List<String> services = peer.publicListener().services().stream()
                .map(ServerServiceDefinition::getServiceDescriptor)
                .map(d -> d.getName())
                .sorted()
                .toList();

        assertThat(services)
                .containsExactly(
                        "chordal.chord.v1.ChordService",
                        "chordal.dht.v1.DhtService",
                        "chordal.dht.v1.ReplicaService",
                        "chordal.transfer.v1.ChunkService");
    }

    @Test
    void commandsNeedTheToken() throws Exception {
        Peer peer = peers.start("one", setup -> setup);
        Path file = TestFiles.random(folder.resolve("f"), 10);
        ManagedChannel channel = local(peer);
        try {
            assertThatThrownBy(() -> PeerControlServiceGrpc.newBlockingStub(channel)
                            .withDeadlineAfter(5, TimeUnit.SECONDS)
                            .share(ShareRequest.newBuilder()
                                    .addPaths(file.toString())
                                    .build())
                            .next())
                    .satisfies(e -> assertThat(ErrorStatus.reason(e)).contains("CONTROL_TOKEN_REQUIRED"));
        } finally {
            channel.shutdownNow();
        }
    }

    @Test
    void theLocalListenerCanBeLookedIntoAndSaysWhenThePeerIsReady() throws Exception {
        Peer peer = peers.start("one", setup -> setup);
        ManagedChannel channel = local(peer);
        try {
            Eventually.eventually("ready", () -> health(channel, "ready") == ServingStatus.SERVING);
            assertThat(health(channel, "")).isEqualTo(ServingStatus.SERVING);
            assertThat(listed(channel))
                    .contains(
                            "chordal.peer.v1.PeerControlService",
                            "chordal.transfer.v1.ChunkService",
                            "chordal.chord.v1.ChordService",
                            "grpc.channelz.v1.Channelz",
                            "grpc.reflection.v1alpha.ServerReflection");
        } finally {
            channel.shutdownNow();
        }
    }

    @Test
    void whoWaitsForATrackerThatIsNotThereIsNotReady() throws Exception {
        Peer peer = peers.start("one", setup -> setup.trackers(new Endpoint("127.0.0.1", 1)));
        ManagedChannel channel = local(peer);
        try {
            assertThat(health(channel, "ready")).isEqualTo(ServingStatus.NOT_SERVING);
            Eventually.eventually(
                    "the page says why",
                    () -> peers.control(peer).getStatus(TestPeers.STATUS).getWarningsCount() > 0);
        } finally {
            channel.shutdownNow();
        }
    }

    private static ManagedChannel local(Peer peer) {
        return NettyChannelBuilder.forAddress("127.0.0.1", peer.localAddress().port())
                .usePlaintext()
                .build();
    }

    private static ServingStatus health(ManagedChannel channel, String service) {
        return HealthGrpc.newBlockingStub(channel)
                .withDeadlineAfter(5, TimeUnit.SECONDS)
                .check(HealthCheckRequest.newBuilder().setService(service).build())
                .getStatus();
    }

    private static List<String> listed(ManagedChannel channel) throws Exception {
        CompletableFuture<List<String>> names = new CompletableFuture<>();
        StreamObserver<ServerReflectionRequest> ask = ServerReflectionGrpc.newStub(channel)
                .serverReflectionInfo(new StreamObserver<>() {
                    @Override
                    public void onNext(ServerReflectionResponse response) {
                        names.complete(response.getListServicesResponse().getServiceList().stream()
                                .map(s -> s.getName())
                                .toList());
                    }

                    @Override
                    public void onError(Throwable t) {
                        names.completeExceptionally(t);
                    }

                    @Override
                    public void onCompleted() {}
                });
        ask.onNext(ServerReflectionRequest.newBuilder().setListServices("").build());
        List<String> found = names.get(5, TimeUnit.SECONDS);
        ask.onCompleted();
        return found;
    }
}
