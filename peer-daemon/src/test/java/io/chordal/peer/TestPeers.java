// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer;

import com.google.common.collect.ImmutableList;
import io.chordal.daemon.config.ListenAddress;
import io.chordal.daemon.config.SettingConverters;
import io.chordal.daemon.grpc.FixedPorts;
import io.chordal.daemon.home.Home;
import io.chordal.dht.DhtConfig;
import io.chordal.dht.id.Endpoint;
import io.chordal.peer.announce.AnnounceConfig;
import io.chordal.peer.fetch.FetchConfig;
import io.chordal.peer.grpc.serve.ServeConfig;
import io.chordal.peer.grpc.tracker.TrackerConfig;
import io.chordal.peer.ring.Probation;
import io.chordal.peer.ring.RingMode;
import io.chordal.peer.ring.RingPlan;
import io.chordal.peer.share.ShareConfig;
import io.chordal.proto.peer.v1.Download;
import io.chordal.proto.peer.v1.DownloadState;
import io.chordal.proto.peer.v1.GetStatusRequest;
import io.chordal.proto.peer.v1.ListDownloadsRequest;
import io.chordal.proto.peer.v1.PeerControlServiceGrpc;
import io.chordal.proto.peer.v1.ShareRequest;
import io.chordal.proto.peer.v1.ShareResponse;
import io.chordal.proto.peer.v1.SharedFile;
import io.chordal.proto.peer.v1.StartDownloadRequest;
import io.chordal.proto.peer.v1.StartDownloadResponse;
import io.chordal.proto.peer.v1.WatchDownloadRequest;
import io.chordal.swarm.download.DownloadConfig;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import picocli.CommandLine;

/** Whole peers in this process, through the same composition as the program, and what their owner can do with them. */
final class TestPeers implements AutoCloseable {
    static final GetStatusRequest STATUS = GetStatusRequest.getDefaultInstance();

    private static final Metadata.Key<String> TOKEN =
            Metadata.Key.of("chordal-control-token", Metadata.ASCII_STRING_MARSHALLER);

    private static final DownloadConfig QUICK_ENGINE = quickEngine();
    private static final AnnounceConfig QUICK_ANNOUNCE = new AnnounceConfig(
            Duration.ofMillis(200),
            Duration.ofMillis(200),
            Duration.ofSeconds(1),
            Duration.ofSeconds(5),
            Duration.ofSeconds(30),
            Duration.ofSeconds(10),
            Duration.ofHours(24),
            Duration.ofMinutes(10));

    private static final TrackerConfig QUICK_ASKING =
            new TrackerConfig(Duration.ofSeconds(3), Duration.ofSeconds(5), Duration.ofMillis(300));

    private final Path root;
    private final List<Peer> running = new ArrayList<>();
    private final Map<Peer, ManagedChannel> channels = new HashMap<>();

    TestPeers(Path root) {
        this.root = root;
    }

    /** The configuration that a command line stands for. */
    static PeerConfig parse(String... args) {
        PeerCommand command = new PeerCommand();
        CommandLine line = new CommandLine(command);
        SettingConverters.register(line);
        line.parseArgs(args);
        return command.config();
    }

    /** A peer on free loopback ports whose home bears the name; started again, it is the same peer. */
    Peer start(String name, UnaryOperator<Setup> setup) {
        Setup chosen = setup.apply(new Setup(PeerConfig.defaults(root.resolve(name))));
        Peer peer = Peer.start(chosen.config());
        running.add(peer);
        return peer;
    }

    /** Stops one peer in order. */
    void stop(Peer peer) {
        running.remove(peer);
        ManagedChannel channel = channels.remove(peer);
        if (channel != null) {
            channel.shutdownNow();
        }
        peer.close();
    }

    /** What the owner of a peer says to it. */
    PeerControlServiceGrpc.PeerControlServiceBlockingStub control(Peer peer) {
        Metadata token = new Metadata();
        token.put(TOKEN, new Home(peer.home()).token().orElseThrow().reveal());
        return PeerControlServiceGrpc.newBlockingStub(channel(peer))
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(token))
                .withDeadlineAfter(30, TimeUnit.SECONDS);
    }

    /** What anybody on this machine says to a peer. */
    PeerControlServiceGrpc.PeerControlServiceBlockingStub onlooker(Peer peer) {
        return PeerControlServiceGrpc.newBlockingStub(channel(peer)).withDeadlineAfter(30, TimeUnit.SECONDS);
    }

    /** What a peer says about itself to whoever asks whether it is ready. */
    HealthGrpc.HealthBlockingStub health(Peer peer) {
        return HealthGrpc.newBlockingStub(channel(peer)).withDeadlineAfter(5, TimeUnit.SECONDS);
    }

    private ManagedChannel channel(Peer peer) {
        return channels.computeIfAbsent(
                peer,
                p -> NettyChannelBuilder.forAddress(
                                "127.0.0.1", p.localAddress().port())
                        .usePlaintext()
                        .build());
    }

    /** Shares one file and waits for its result. */
    SharedFile share(Peer peer, Path file) {
        List<ShareResponse> responses = new ArrayList<>();
        control(peer)
                .share(ShareRequest.newBuilder().addPaths(file.toString()).build())
                .forEachRemaining(responses::add);
        return responses.get(responses.size() - 1).getShared();
    }

    /** Starts to fetch what a ticket names. */
    StartDownloadResponse get(Peer peer, String ticket, Path destination) {
        return control(peer)
                .startDownload(StartDownloadRequest.newBuilder()
                        .setTicket(ticket)
                        .setDestination(destination.toString())
                        .build());
    }

    /** Waits until a download is over, and returns its last state. */
    Download finish(Peer peer, long id) {
        Download[] last = new Download[1];
        control(peer)
                .watchDownload(WatchDownloadRequest.newBuilder().setId(id).build())
                .forEachRemaining(response -> last[0] = response.getDownload());
        return last[0];
    }

    /** Fetches and waits for the end. */
    Download fetch(Peer peer, String ticket, Path destination) {
        return finish(peer, get(peer, ticket, destination).getDownload().getId());
    }

    /** The state of a download. */
    Download look(Peer peer, long id) {
        return control(peer).listDownloads(ListDownloadsRequest.getDefaultInstance()).getDownloadsList().stream()
                .filter(d -> d.getId() == id)
                .findFirst()
                .orElseThrow();
    }

    /** The defaults, with every period that a test would wait for shortened. */
    private static DownloadConfig quickEngine() {
        DownloadConfig slow = DownloadConfig.defaults();
        return new DownloadConfig(
                slow.parallel(),
                slow.pipelineMin(),
                slow.pipelineMax(),
                slow.pipelineTarget(),
                slow.endgameLimit(),
                slow.slowFactor(),
                slow.slowAfter(),
                slow.sourceTimeout(),
                Duration.ofMillis(200),
                Duration.ofSeconds(1),
                slow.maxFailures(),
                slow.droppedFor(),
                Duration.ofMillis(200),
                Duration.ofMillis(500),
                slow.checkpointEvery(),
                slow.diskRetry(),
                Duration.ofMillis(300),
                Duration.ofMillis(100));
    }

    static boolean isDone(Download download) {
        return download.getState() == DownloadState.DOWNLOAD_STATE_DONE;
    }

    static Endpoint address(Peer peer) {
        return new Endpoint("127.0.0.1", peer.publicAddress().port());
    }

    @Override
    public void close() {
        channels.values().forEach(ManagedChannel::shutdownNow);
        List.copyOf(running).forEach(Peer::close);
    }

    /** A port that is known before a peer listens there, or that one comes back to: no outgoing connection takes it. */
    static int freePort() {
        try {
            return FixedPorts.free(1, InetAddress.getLoopbackAddress(), new Random())
                    .get(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A configuration in the making: free loopback ports, and short times instead of those that a test would wait for. */
    static final class Setup {
        private final PeerConfig base;
        private ListenAddress listen = ListenAddress.loopback(0);
        private Optional<Endpoint> advertise;
        private ImmutableList<Endpoint> trackers;
        private TrackerConfig asking = QUICK_ASKING;
        private ImmutableList<Path> named;
        private ShareConfig share;
        private ServeConfig serve;
        private FetchConfig fetch;
        private AnnounceConfig announce = QUICK_ANNOUNCE;
        private RingPlan ring;
        private DhtConfig dht;

        Setup(PeerConfig base) {
            this.base = base;
            this.advertise = base.advertise();
            this.trackers = base.trackers();
            this.named = base.named();
            this.share = base.share().withLookAgain(Duration.ofMillis(200));
            this.serve = base.serve();
            this.fetch = base.fetch().withEngine(QUICK_ENGINE);
            this.ring = new RingPlan(
                    base.ring().mode(),
                    base.ring().join(),
                    base.ring().virtualNodes(),
                    Probation.none(),
                    Duration.ofMillis(500),
                    Duration.ofMillis(200),
                    Duration.ofMillis(500));
            this.dht = base.dht();
        }

        Setup listen(int port) {
            return listen(ListenAddress.loopback(port));
        }

        Setup listen(ListenAddress address) {
            listen = address;
            return this;
        }

        Setup advertise(Endpoint endpoint) {
            advertise = Optional.of(endpoint);
            return this;
        }

        Setup activeDownloads(int most) {
            fetch = new FetchConfig(
                    fetch.folder(),
                    most,
                    fetch.listed(),
                    fetch.ended(),
                    fetch.sources(),
                    fetch.memoryBytes(),
                    fetch.seed(),
                    fetch.searchEvery(),
                    fetch.engine());
            return this;
        }

        Setup announceEvery(Duration time) {
            announce = new AnnounceConfig(
                    time,
                    announce.retryFirst(),
                    announce.retryMax(),
                    announce.refusedRetry(),
                    announce.peerLease(),
                    announce.peerLeaseEvery(),
                    announce.providerLease(),
                    announce.providerEvery());
            return this;
        }

        Setup ringOnly() {
            share = share.disabled();
            return this;
        }

        Setup maxFiles(int most) {
            share = new ShareConfig(share.enabled(), most, share.hashThreads(), share.lookAgain());
            return this;
        }

        Setup join(Peer... members) {
            ring = ring.withJoin(Stream.of(members).map(TestPeers::address).collect(ImmutableList.toImmutableList()));
            return this;
        }

        Setup virtualNodes(int number) {
            ring = ring.withVirtualNodes(number);
            return this;
        }

        Setup trackers(Endpoint... all) {
            trackers = ImmutableList.copyOf(all);
            return this;
        }

        Setup named(Path... files) {
            named = ImmutableList.copyOf(files);
            return this;
        }

        Setup mode(RingMode mode, Probation probation) {
            ring = ring.withMode(mode, probation);
            return this;
        }

        Setup with(ServeConfig other) {
            serve = other;
            return this;
        }

        Setup with(DhtConfig other) {
            dht = other;
            return this;
        }

        PeerConfig config() {
            return new PeerConfig(
                    base.home(),
                    listen,
                    ListenAddress.loopback(0),
                    advertise,
                    base.insecure(),
                    trackers,
                    asking,
                    named,
                    share,
                    serve,
                    fetch,
                    announce,
                    ring,
                    dht,
                    Duration.ofSeconds(2));
        }
    }
}
