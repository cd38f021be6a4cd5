// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer;

import static java.util.Objects.requireNonNull;

import com.google.common.base.Ticker;
import com.google.common.collect.ImmutableList;
import io.chordal.daemon.grpc.Listener;
import io.chordal.daemon.grpc.ListenerConfig;
import io.chordal.daemon.grpc.LocalListener;
import io.chordal.daemon.home.DiskProblem;
import io.chordal.daemon.home.OpenHome;
import io.chordal.daemon.lifecycle.ExitCode;
import io.chordal.daemon.lifecycle.Lifecycle;
import io.chordal.daemon.lifecycle.StartException;
import io.chordal.daemon.policy.AuditLog;
import io.chordal.daemon.policy.Authenticator;
import io.chordal.daemon.policy.Gate;
import io.chordal.dht.DhtException;
import io.chordal.dht.DhtNode;
import io.chordal.dht.grpc.NodeMount;
import io.chordal.dht.grpc.node.NodeRpcs;
import io.chordal.dht.id.Endpoint;
import io.chordal.dht.identity.NodeDirectory;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.record.LeaseSequence;
import io.chordal.peer.announce.Announcer;
import io.chordal.peer.fetch.CatalogLookup;
import io.chordal.peer.fetch.Downloads;
import io.chordal.peer.fetch.FetchContext;
import io.chordal.peer.fetch.OrderBook;
import io.chordal.peer.fetch.SourceFinder;
import io.chordal.peer.fetch.SourceSurvey;
import io.chordal.peer.folder.Fetches;
import io.chordal.peer.folder.FolderConfig;
import io.chordal.peer.folder.FolderContext;
import io.chordal.peer.folder.FolderDownloads;
import io.chordal.peer.grant.GrantConfig;
import io.chordal.peer.grant.GrantWallet;
import io.chordal.peer.grant.ReadRights;
import io.chordal.peer.grpc.control.Control;
import io.chordal.peer.grpc.control.DownloadRequests;
import io.chordal.peer.grpc.control.Leaving;
import io.chordal.peer.grpc.control.PeerControlServiceAdapter;
import io.chordal.peer.grpc.control.Reloading;
import io.chordal.peer.grpc.control.StatusPage;
import io.chordal.peer.grpc.serve.ChunkServiceAdapter;
import io.chordal.peer.grpc.serve.ServeContext;
import io.chordal.peer.grpc.source.PeerChannels;
import io.chordal.peer.grpc.tracker.GroupDirectory;
import io.chordal.peer.grpc.tracker.GroupGrants;
import io.chordal.peer.grpc.tracker.Trackers;
import io.chordal.peer.grpc.wire.PeerAddress;
import io.chordal.peer.grpc.wire.PeerStatus;
import io.chordal.peer.grpc.wire.TransferCodec;
import io.chordal.peer.ring.NodeSets;
import io.chordal.peer.ring.ProviderRecords;
import io.chordal.peer.ring.RingContext;
import io.chordal.peer.ring.RingHost;
import io.chordal.peer.ring.RingProviders;
import io.chordal.peer.session.SessionKeeper;
import io.chordal.peer.share.ShareWatch;
import io.chordal.peer.share.Shares;
import io.chordal.peer.share.Sharing;
import io.chordal.peer.trust.KeyProver;
import io.chordal.swarm.download.MemoryBudget;
import io.grpc.BindableService;
import java.io.IOException;
import java.nio.file.Files;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts a peer together, part by part, in the order in which they need each other; the lifecycle takes it apart in reverse.
 *
 * <p>Used once, by one thread. It decides nothing that is not in the configuration.
 */
final class PeerAssembly {
    private static final Logger log = LoggerFactory.getLogger(PeerAssembly.class);

    private final PeerConfig config;
    private final Lifecycle parts;
    private final InstantSource wallClock;
    private final Ticker ticker = Ticker.systemTicker();
    private final long started = ticker.read();
    private final AuditLog audit = AuditLog.ofDaemon();
    private final AtomicReference<PeerAddress> self = new AtomicReference<>();
    private final Supplier<PeerAddress> me = () -> requireNonNull(self.get(), "the peer has no address yet");

    private final AtomicReference<DhtNode> ownNode = new AtomicReference<>();

    PeerAssembly(PeerConfig config, Lifecycle parts, InstantSource wallClock) {
        this.config = config;
        this.parts = parts;
        this.wallClock = wallClock;
    }

    Peer assemble() {
        OpenHome home = parts.add("home", OpenHome.open(config.home()));
        PeerThreads threads = parts.add(
                "threads",
                new PeerThreads(config.serve().diskThreads(), config.share().hashThreads()));
        PeerStores stores = parts.add(
                "stores", PeerStores.open(config.home(), config.share().maxFiles()));
        KeyProver prover = new KeyProver(nodeKeys(home), wallClock, new SecureRandom());
        PeerTrackers known = PeerTrackers.open(config, home, threads, prover, wallClock, parts);
        Trackers trackers = known.trackers();
        SessionKeeper session = known.session();
        PeerChannels channels =
                parts.add("channels", new PeerChannels(endpoint -> Dialing.peer(endpoint, threads.transfers())));

        ProviderRecords providers = providers();
        Announcer announcer = new Announcer(
                config.announce(),
                me,
                stores.index()::have,
                trackers,
                providers,
                threads::serial,
                threads.timers(),
                ticker);
        Shares shares = new Shares(stores.index(), stores.lists(), announcer, session::isActive);
        Reloading reloading = new Reloading(session, shares, announcer, threads.timers(), ticker);
        PeerTrust trust = PeerTrust.open(home, stores, threads, parts);
        trust.hear(trackers, announcer, threads, parts, ticker);
        new ShareWatch(shares, config.share().lookAgain(), threads.blocking(), threads.timers()).start();
        ServeContext serving = new ServeContext(
                config.serve(),
                shares,
                trust.access(trackers, shares, me, wallClock, audit),
                threads.serving(),
                threads.timers(),
                ticker);

        NodeMount mount = NodeRpcs.mount();
        ChunkServiceAdapter chunks = new ChunkServiceAdapter(serving);
        Listener open = parts.add("public listener", openPublic(with(chunks.shown(), mount.services())));
        Endpoint advertised = config.publicAddress().advertised(open.address());
        DhtNode node = parts.add("ring node", startNode(home, threads, mount, advertised));
        ownNode.set(node);
        self.set(new PeerAddress(node.self().keyHash(), advertised));

        GrantWallet grants = parts.add("grants", wallet(threads, trackers, session));
        ReadRights rights = new ReadRights(grants, prover);
        session.onChange(grants::memberChanged);
        SourceFinder finder = new SourceFinder(me, trackers, providers);
        Fetches downloads = downloads(threads, stores, shares, channels, rights, finder);
        GroupDirectory groups = new GroupDirectory(trackers);
        AtomicReference<RingHost> ring = new AtomicReference<>();
        Control control = new Control(
                me,
                new Sharing(shares, stores.lists(), threads.hashing(), config.share()),
                shares,
                announcer,
                trackers,
                groups,
                downloads,
                new DownloadRequests(config.fetch(), new CatalogLookup(trackers), groups, wallClock),
                new SourceSurvey(finder, channels, rights),
                new StatusPage(
                        me,
                        PeerVersion.current(),
                        config.home(),
                        trackers,
                        () -> requireNonNull(ring.get(), "ring is null").standing(),
                        shares,
                        downloads,
                        serving,
                        session::known,
                        channels::receivedBytes,
                        ticker,
                        started),
                new Leaving(
                        shares,
                        announcer,
                        budget -> requireNonNull(ring.get(), "ring is null").retire(budget),
                        config.leaveBudget()),
                reloading,
                threads::serial,
                threads.blocking(),
                threads.timers());
        RingHost host = ringHost(threads, stores, node, trackers);
        ring.set(host);
        LocalListener local = parts.add(
                "local listener", openLocal(home, threads, control, with(chunks.shown(), mount.localServices())));
        host.onReady(local.readiness()::set);
        known.watch(config, threads, parts);
        Peer peer = new Peer(config, open, local, node, host, control, parts);
        peer.begin(home, threads.blocking());
        return peer;
    }

    private GrantWallet wallet(PeerThreads threads, Trackers trackers, SessionKeeper session) {
        return new GrantWallet(
                GrantConfig.defaults(),
                new GroupGrants(trackers, () -> me.get().peerId()),
                session::isActive,
                threads::schedule,
                ticker,
                new SplittableRandom());
    }

    private static KeyPair nodeKeys(OpenHome home) {
        try {
            return NodeDirectory.keys(home.home().ringDirectory());
        } catch (IOException e) {
            throw new StartException(ExitCode.ofDisk(e), "cannot start the node: " + DiskProblem.of(e), e);
        }
    }

    private ProviderRecords providers() {
        AtomicLong count = new AtomicLong();
        Supplier<DhtNode> node = () -> requireNonNull(ownNode.get(), "the ring node is not started yet");
        return new RingProviders(
                new NodeSets(node),
                () -> new LeaseSequence(node.get().self().incarnation(), count.incrementAndGet()),
                new SecureRandom());
    }

    private static List<BindableService> with(BindableService first, List<BindableService> others) {
        return ImmutableList.<BindableService>builder()
                .add(first)
                .addAll(others)
                .build();
    }

    private Listener openPublic(List<BindableService> services) {
        ListenerConfig listener = config.publicAddress().listener();
        return Listener.openPublic(
                listener,
                services,
                ChunkServiceAdapter.LONG_LIVED,
                Gate.open(Authenticator.none(), audit),
                Runnable::run,
                PeerStatus::of);
    }

    private LocalListener openLocal(
            OpenHome home, PeerThreads threads, Control control, List<BindableService> inspected) {
        List<BindableService> services = ImmutableList.<BindableService>builder()
                .add(new PeerControlServiceAdapter(control))
                .addAll(inspected)
                .build();
        ListenerConfig listener = ListenerConfig.of(config.local(), LocalListener.FLAG, false);
        return LocalListener.open(
                listener,
                home.token(),
                services,
                Gate.local(Authenticator.none(), audit),
                threads.commands(),
                PeerStatus::of);
    }

    /** The node begins as a client that knows nobody; {@link RingHost} brings it in. */
    private DhtNode startNode(OpenHome home, PeerThreads threads, NodeMount mount, Endpoint advertised) {
        try {
            return DhtNode.builder()
                    .transport(mount.reachableAt(advertised))
                    .dataDirectory(home.home().ringDirectory())
                    .config(config.dht())
                    .virtualNodes(config.ring().virtualNodes())
                    .wallClock(wallClock)
                    .callbackExecutor(threads.workers())
                    .client(List.of())
                    .start();
        } catch (DhtException e) {
            ExitCode code = e.reason() == CallFailure.Reason.STORAGE ? ExitCode.ofDisk(e) : ExitCode.INTERNAL;
            throw new StartException(code, String.valueOf(e.getMessage()), e);
        }
    }

    private RingHost ringHost(PeerThreads threads, PeerStores stores, DhtNode node, Trackers trackers) {
        Instant today = wallClock.instant();
        RingContext context = new RingContext(
                node, trackers, threads.serial(), threads.blocking(), threads.timers(), ticker, new SecureRandom());
        return new RingHost(config.ring(), context, stores.flaps(config.home(), today), today);
    }

    private Fetches downloads(
            PeerThreads threads,
            PeerStores stores,
            Shares shares,
            PeerChannels channels,
            ReadRights rights,
            SourceFinder finder) {
        FetchContext context = new FetchContext(
                config.fetch(),
                stores.disk(),
                stores.space(),
                stores.manifests(),
                shares,
                channels,
                rights,
                finder,
                new MemoryBudget(config.fetch().memoryBytes()),
                threads.blocking(),
                threads.comparing(),
                threads::serial,
                threads.timers(),
                ticker,
                wallClock,
                SplittableRandom::new,
                TransferCodec.toWire(me.get().peerId()));
        makeDownloadFolder();
        try {
            OrderBook book = new OrderBook(stores.disk(), PeerStores.orders(config.home()));
            Downloads files = new Downloads(context, book);
            FolderContext folders = new FolderContext(FolderConfig.defaults(), context, files, stores.lists());
            return new Fetches(files, new FolderDownloads(folders, book));
        } catch (IOException e) {
            throw new StartException(
                    ExitCode.ofDisk(e), "cannot take up the downloads of the last run: " + DiskProblem.of(e), e);
        }
    }

    private void makeDownloadFolder() {
        try {
            Files.createDirectories(config.fetch().folder());
        } catch (IOException e) {
            throw new StartException(
                    ExitCode.ofDisk(e),
                    "cannot make the folder for downloads: " + DiskProblem.of(e) + "; name another with --download-dir",
                    e);
        }
    }
}
