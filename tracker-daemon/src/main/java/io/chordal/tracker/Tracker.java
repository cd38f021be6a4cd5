// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker;

import com.google.common.base.Ticker;
import io.chordal.daemon.config.ListenAddress;
import io.chordal.daemon.grpc.Listener;
import io.chordal.daemon.grpc.ListenerConfig;
import io.chordal.daemon.grpc.LocalListener;
import io.chordal.daemon.grpc.PublicAddress;
import io.chordal.daemon.home.OpenHome;
import io.chordal.daemon.lifecycle.Lifecycle;
import io.chordal.daemon.lifecycle.RunningDaemon;
import io.chordal.daemon.lifecycle.StartException;
import io.chordal.daemon.policy.AuditLog;
import io.chordal.daemon.policy.Gate;
import io.chordal.dht.DhtNode;
import io.chordal.tracker.account.AccountBackup;
import io.chordal.tracker.backup.BackupRecords;
import io.chordal.tracker.backup.Backups;
import io.chordal.tracker.group.GroupBackup;
import io.chordal.tracker.group.GroupParts;
import io.chordal.tracker.group.Subject;
import io.chordal.tracker.grpc.Actors;
import io.chordal.tracker.grpc.ChordCallBack;
import io.chordal.tracker.grpc.DebugText;
import io.chordal.tracker.grpc.GroupGrpc;
import io.chordal.tracker.grpc.MembershipGrpc;
import io.chordal.tracker.grpc.TrackerControlGrpc;
import io.chordal.tracker.grpc.TrackerErrors;
import io.chordal.tracker.membership.ListedNode;
import io.chordal.tracker.membership.RingDirectory;
import io.chordal.tracker.record.Registers;
import io.chordal.tracker.record.RingRegisters;
import io.chordal.tracker.ring.CatalogBackup;
import io.chordal.tracker.sharing.ByMembership;
import io.chordal.tracker.swarm.SwarmRegistry;
import io.grpc.BindableService;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * A running tracker: composes its parts and closes them in reverse order.
 *
 * <p>Thread-safe. Services are called on gRPC's event loops: none of them blocks, but for one call in a cluster's life, the
 * registration of the data ring's founder, which waits until the ring's name is on the disk.
 */
public final class Tracker implements RunningDaemon {
    private static final Duration CHORES = Duration.ofSeconds(5);
    private static final Duration EPOCHS = Duration.ofSeconds(3);
    private static final Duration EPOCH_BEAT = Duration.ofSeconds(1);
    private static final int MOST_NODES_SHOWN = 50;

    private final Lifecycle lifecycle;
    private final PublicAddress address;
    private final Optional<TrackerPlace> place;
    private final DhtNode node;
    private final Listener ring;
    private final Listener open;
    private final LocalListener local;
    private final RingDirectory directory;
    private final Supplier<SwarmRegistry.Size> swarm;

    private Tracker(
            Lifecycle lifecycle,
            TrackerConfig config,
            DhtNode node,
            Listener ring,
            Listener open,
            LocalListener local,
            RingDirectory directory,
            Supplier<SwarmRegistry.Size> swarm) {
        this.node = node;
        this.lifecycle = lifecycle;
        this.address = config.publicAddress();
        this.place = config.place();
        this.ring = ring;
        this.open = open;
        this.local = local;
        this.directory = directory;
        this.swarm = swarm;
    }

    /**
     * Starts a tracker; it is ready when this returns.
     *
     * @throws StartException if a listener's address cannot be taken or the catalogue not be read
     */
    public static Tracker start(TrackerConfig config) {
        Lifecycle lifecycle = new Lifecycle();
        try {
            return start(config, lifecycle);
        } catch (RuntimeException e) {
            lifecycle.close();
            throw e;
        }
    }

    /** Returns where the public listener listens. */
    public ListenAddress address() {
        return open.address();
    }

    /** Returns the public listener. */
    public Listener publicListener() {
        return open;
    }

    /** Returns the listener for other trackers. */
    public Listener ringListener() {
        return ring;
    }

    /** Returns where the node of the tracker ring listens. */
    public ListenAddress ringAddress() {
        return ring.address();
    }

    /** Returns the node of the tracker ring. */
    DhtNode ring() {
        return node;
    }

    /** Returns where the local listener listens. */
    public ListenAddress localAddress() {
        return local.listener().address();
    }

    @Override
    public String startLine() {
        return "tracker listening on " + address.describe(open.address()) + ", ring " + ringAddress() + ", local "
                + localAddress();
    }

    @Override
    public List<String> furtherLines() {
        return place.filter(among -> among.folder().isPresent())
                .map(among -> List.of(
                        "Using tracker address from config: " + among.own().open(),
                        "Tracker DHT initialized on port " + ringAddress().port(),
                        "Tracker listening on " + open.address(),
                        "Type 'quit' to stop the tracker"))
                .orElse(List.of());
    }

    @Override
    public List<String> statusLines() {
        List<String> lines = new ArrayList<>();
        lines.add(startLine());
        SwarmRegistry.Size size = swarm.get();
        lines.add(size.peers() + " peers with " + size.files() + " files");
        List<ListedNode> nodes = directory.list();
        lines.add(nodes.size() + " ring nodes" + (nodes.isEmpty() ? "" : ":"));
        nodes.stream().limit(MOST_NODES_SHOWN).forEach(each -> lines.add("  " + each.describe()));
        if (nodes.size() > MOST_NODES_SHOWN) {
            lines.add("  … all of them: peerctl tracker nodes");
        }
        lines.add("who follows whom on the ring, its nodes say: peerctl ring show all");
        return lines;
    }

    @Override
    public String closingLine() {
        return "Tracker stopped.";
    }

    @Override
    public void close() {
        lifecycle.close();
    }

    private static Tracker start(TrackerConfig config, Lifecycle lifecycle) {
        PublicAddress address = config.publicAddress();
        OpenHome home = lifecycle.add("home", OpenHome.open(config.home()));
        AuditLog audit = AuditLog.ofDaemon();
        TrackerRing ring = TrackerRing.open(config, home, lifecycle);
        DhtNode node = ring.node();

        Registers registers = new RingRegisters(node, ring.failures());
        MemberParts members = MemberParts.open(home.home(), ring, registers, InstantSource.system());
        AccountParts accounts = AccountParts.open(
                config.accounts(), registers, config.label(), members.signingKey(), members.directory(), lifecycle);
        Ticker ticker = Ticker.systemTicker();
        DataRingParts dataRing = DataRingParts.of(config, ring, registers, ticker, random());
        RingDirectory directory = dataRing.directory();
        SharingParts sharing = SharingParts.of(config, ring, registers, directory, ticker, random());
        GroupParts groups = Groups.open(
                config,
                registers,
                accounts.users(),
                sharing.files(),
                sharing.removals(),
                members.signingKey(),
                lifecycle);
        List<BindableService> services =
                new ArrayList<>(sharing.services(new ByMembership(groups.access(), Actors::current)));
        services.add(accounts.service((user, limit) -> groups.listing().owned(new Subject.User(user.bytes()), limit)));
        services.add(new GroupGrpc(groups, Actors::current));
        services.add(new MembershipGrpc(
                directory,
                dataRing.founding(),
                new ChordCallBack(),
                new DebugText(sharing.catalog(), directory),
                members.directory()::listing));

        Housekeeping chores = lifecycle.add("housekeeping", new Housekeeping());
        Listener ringListener = ring.enter(home, lifecycle, chores, List.of(sharing.ringService()), audit);
        dataRing.begin(chores);
        chores.everyLong(EPOCHS, "looking for epochs that were raised", groups.epochs()::poll);
        chores.every(EPOCH_BEAT, "telling who watches epochs that somebody is here", groups.epochs()::beat);

        ControlParts control = new ControlParts(ring, sharing::size, members.directory()::listing);
        InstantSource clock = InstantSource.system();
        Backups backups = lifecycle.add(
                "backups",
                new Backups(
                        new BackupRecords(
                                new AccountBackup(registers, clock),
                                new GroupBackup(registers, accounts.users()),
                                new CatalogBackup(sharing.records(), registers, clock)),
                        home.home().path(),
                        Backups.MOST_BYTES,
                        clock,
                        config.label()));
        List<BindableService> inspected = new ArrayList<>(services);
        inspected.add(new TrackerControlGrpc(control, backups));
        inspected.addAll(ring.inspected());
        LocalListener local = lifecycle.add(
                "local listener",
                LocalListener.open(
                        ListenerConfig.of(config.effectiveLocalListen(), LocalListener.FLAG, false),
                        home.token(),
                        inspected,
                        Gate.localToSecrets(accounts.authenticator(), audit),
                        Runnable::run,
                        TrackerErrors::toStatus));
        Listener open = lifecycle.add(
                "public listener",
                Listener.openPublic(
                        address.listener(),
                        services,
                        GroupGrpc.LONG_LIVED,
                        Gate.open(accounts.authenticator(), audit),
                        Runnable::run,
                        TrackerErrors::toStatus));
        chores.everyLong(
                CHORES,
                "looking after the catalogue's store",
                () -> node.records()
                        .health()
                        .thenAccept(health ->
                                local.readiness().set(health.storeFailure().isEmpty())));

        control.calledAt(
                address.advertised(open.address()).toString(),
                ringListener.address().toString());
        members.begin(address.advertised(open.address()), chores);
        sharing.begin(lifecycle, chores, address.advertised(open.address()), groups.epochs()::raised);
        home.writePublicAddress(address.advertised(open.address()).toString());
        home.writeLocalAddress(local.listener().address().toString());
        local.readiness().set(true);
        return new Tracker(lifecycle, config, node, ringListener, open, local, directory, sharing::size);
    }

    private static RandomGenerator random() {
        return new SplittableRandom(new SecureRandom().nextLong());
    }
}
