// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.session;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableMap;
import io.chordal.cli.connect.Connection;
import io.chordal.cli.connect.Dialer;
import io.chordal.cli.failure.CommandFailure;
import io.chordal.cli.failure.ExitCode;
import io.chordal.cli.failure.Failures;
import io.chordal.cli.output.Output;
import io.chordal.cli.output.Terminal;
import io.chordal.cli.process.DaemonCommandLine;
import io.chordal.cli.process.DaemonLauncher;
import io.chordal.cli.process.DaemonLayout;
import io.chordal.cli.process.Occupancy;
import io.chordal.cli.process.ProcessStarter;
import io.chordal.daemon.config.HomeDirectory;
import io.chordal.daemon.home.ControlToken;
import io.chordal.daemon.home.Home;
import io.chordal.dht.id.Endpoint;
import io.chordal.proto.peer.v1.GetStatusRequest;
import io.chordal.proto.peer.v1.GetStatusResponse;
import io.chordal.proto.peer.v1.PeerControlServiceGrpc;
import io.chordal.proto.peer.v1.PeerControlServiceGrpc.PeerControlServiceBlockingStub;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What a command works with: its output, and the peer and tracker that the global options mean.
 *
 * <p>Made before the command line is read; everything is looked up only when a command asks. Confined to one thread.
 */
public final class Session {
    private final GlobalOptions options;
    private final Terminal terminal;
    private final Dialer dialer;
    private final ImmutableMap<String, String> environment;
    private final Optional<DaemonCommandLine> daemons;

    /** A session; without {@code daemons} the launcher's layout is used. */
    public Session(
            GlobalOptions options,
            Terminal terminal,
            Dialer dialer,
            Map<String, String> environment,
            Optional<DaemonCommandLine> daemons) {
        this.options = requireNonNull(options, "options is null");
        this.terminal = requireNonNull(terminal, "terminal is null");
        this.dialer = requireNonNull(dialer, "dialer is null");
        this.environment = ImmutableMap.copyOf(environment);
        this.daemons = requireNonNull(daemons, "daemons is null");
    }

    /** Where the command writes. */
    public Output output() {
        return new Output(terminal, options.output);
    }

    /** How connections are made. */
    public Dialer dialer() {
        return dialer;
    }

    /** What daemons may be given of the environment. */
    public ImmutableMap<String, String> environment() {
        return environment;
    }

    /** How much more is said than usual, from 0. */
    public int verbosity() {
        return options.verbosity();
    }

    /** The user's home and its cluster. */
    public Homes homes() {
        Path home = HomeDirectory.choose(Optional.ofNullable(options.home).map(Path::toString), environment);
        if (Files.exists(home) && !Files.isDirectory(home)) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "the home " + home + " is not a folder",
                    "name a folder, there or not yet: --home DIR, or CHORDAL_HOME");
        }
        return new Homes(new Home(home));
    }

    /** What starts daemons, with this environment, as processes of {@code processes}. */
    public DaemonLauncher launcher(Map<String, String> daemonEnvironment, ProcessStarter processes) {
        DaemonCommandLine commands = daemons.orElseGet(() -> DaemonLayout.of(System.getProperties()));
        return new DaemonLauncher(commands, dialer, daemonEnvironment, processes);
    }

    /** Whether {@code --peer} says which peer the command is for. */
    public boolean namesPeer() {
        return options.peer != null;
    }

    /** Refuses {@code --peer} for a command that is about this home's own peer, lest another be stopped than was meant. */
    public void refusePeer(String command, String instead) {
        if (namesPeer()) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "peerctl " + command + " is for this home's own peer and takes no --peer (" + options.peer + ")",
                    instead);
        }
    }

    /** The peer that the command is for; it must run. Without {@code --peer}: this home's, else its cluster's first. */
    public Connection peer() {
        return peerNamed()
                .or(this::peerRunning)
                .orElseThrow(() -> new CommandFailure(
                        ExitCode.UNREACHABLE,
                        "no peer runs in " + homes().own().path(),
                        "start one: peerctl share FILE, or a cluster: peerctl cluster start; or name one with --peer"));
    }

    /** The same, but this home's peer is started if no {@code --peer} is given and none runs here; one that starts is waited for. */
    public Connection peerOrStart(Optional<Endpoint> trackerHint) {
        Home home = homes().own();
        if (!namesPeer() && home.localAddress().isEmpty() && Occupancy.of(home)) {
            new OwnPeer(this).await();
        }
        return peerNamed().or(this::peerRunning).orElseGet(() -> {
            if (options.noStart) {
                throw new CommandFailure(
                        ExitCode.UNREACHABLE,
                        "this home's peer does not run, and --no-start forbids to start it",
                        "start it: the same command without --no-start; or name another with --peer");
            }
            OwnPeer own = new OwnPeer(this);
            own.refuseIfItWasReachable();
            own.start(tracker(trackerHint));
            return connect(Failures.OWN, homes().own());
        });
    }

    /**
     * The tracker that the command is for: {@code --tracker}'s; that of the peer that {@code --peer} names; this home's
     * cluster's; or that of this home's peer.
     */
    public Connection tracker() {
        boolean thePeersOwn = namesPeer() && options.tracker == null;
        Optional<Endpoint> known = thePeersOwn ? Optional.empty() : tracker(Optional.empty());
        if (known.isPresent()) {
            return trackerAt(known.get());
        }
        try (Connection peer = peer()) {
            GetStatusResponse status = peer.call(
                    PeerControlServiceGrpc::newBlockingStub,
                    (PeerControlServiceBlockingStub stub) -> stub.getStatus(GetStatusRequest.getDefaultInstance()));
            if (status.getTrackersCount() == 0) {
                throw new CommandFailure(
                        ExitCode.UNREACHABLE,
                        peer.whom() + " uses no tracker",
                        "name one: --tracker HOST:PORT; or start a cluster: peerctl cluster start");
            }
            return trackerAt(Endpoint.parse(status.getTrackers(0).getAddress()));
        }
    }

    /** The tracker's address as the options and this home's cluster tell it. */
    public Optional<Endpoint> trackerIfKnown() {
        return tracker(Optional.empty());
    }

    /** A connection to whoever listens at an address; to a daemon of this home or its cluster as by {@link #connect}. */
    public Connection at(Endpoint endpoint) {
        return homes().at(endpoint)
                .map(home -> connect(home.name(), home))
                .orElseGet(() -> open("the peer", endpoint, Optional.empty()));
    }

    /** A connection to the daemon that lives in a home, with its token; where none lives any more, nobody is shown it. */
    public Connection connect(String whom, Home home) {
        String address = home.localAddress()
                .orElseThrow(() -> new CommandFailure(
                        ExitCode.UNREACHABLE,
                        whom + " does not run: there is no " + home.localAddressFile(),
                        "start it: peerctl cluster start, or peerctl daemon start"));
        return open(whom, Endpoint.parse(address), Occupancy.of(home) ? home.token() : Optional.empty());
    }

    private Optional<Connection> peerRunning() {
        Homes homes = homes();
        if (Occupancy.of(homes.own())) {
            return Optional.of(connect(Failures.OWN, homes.own()));
        }
        return homes.peers().stream().filter(Occupancy::of).findFirst().map(home -> connect(home.name(), home));
    }

    private Optional<Connection> peerNamed() {
        String peer = options.peer;
        if (peer == null) {
            return Optional.empty();
        }
        if (peer.indexOf(':') >= 0 || peer.chars().allMatch(Character::isDigit)) {
            return Optional.of(at(Endpoint.parse(peer)));
        }
        Home home = homes().member(peer);
        if (!Homes.isMemberName(peer) || !home.path().toFile().isDirectory()) {
            throw new CommandFailure(
                    ExitCode.NOT_FOUND,
                    "the cluster of " + homes().own().path() + " has no member '" + peer + "'",
                    "list them: peerctl cluster status");
        }
        if (!Occupancy.of(home)) {
            throw new CommandFailure(
                    ExitCode.UNREACHABLE, peer + " does not run", "start it again: peerctl cluster start " + peer);
        }
        return Optional.of(connect(peer, home));
    }

    private Optional<Endpoint> tracker(Optional<Endpoint> hint) {
        if (options.tracker != null) {
            return Optional.of(Endpoint.parse(options.tracker.split(",", 2)[0]));
        }
        Home tracker = homes().member(Homes.TRACKER);
        if (Occupancy.of(tracker) && tracker.publicAddress().isPresent()) {
            return tracker.publicAddress().map(Endpoint::parse);
        }
        return hint;
    }

    private Connection trackerAt(Endpoint endpoint) {
        return open("the tracker", endpoint, Optional.empty());
    }

    private Connection open(String whom, Endpoint endpoint, Optional<ControlToken> token) {
        Optional<Consumer<String>> trace = verbosity() > 0 ? Optional.of(output()::message) : Optional.empty();
        return Connection.open(dialer, whom, endpoint, token, trace);
    }
}
