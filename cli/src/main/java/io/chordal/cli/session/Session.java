// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.session;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.chordal.cli.connect.Bearer;
import io.chordal.cli.connect.Callee;
import io.chordal.cli.connect.Connection;
import io.chordal.cli.connect.Dialer;
import io.chordal.cli.connect.Trackers;
import io.chordal.cli.failure.CommandFailure;
import io.chordal.cli.failure.ExitCode;
import io.chordal.cli.failure.Failures;
import io.chordal.cli.output.Output;
import io.chordal.cli.process.DaemonCommandLine;
import io.chordal.cli.process.DaemonLauncher;
import io.chordal.cli.process.DaemonLayout;
import io.chordal.cli.process.Occupancy;
import io.chordal.cli.process.ProcessStarter;
import io.chordal.daemon.config.HomeDirectory;
import io.chordal.daemon.home.ControlToken;
import io.chordal.daemon.home.Home;
import io.chordal.daemon.session.LoggedIn;
import io.chordal.daemon.session.SessionFile;
import io.chordal.daemon.session.SessionTrackers;
import io.chordal.daemon.trackers.KnownTrackers;
import io.chordal.dht.id.Endpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
    private final Surroundings world;
    private final TrackerAccess trackers;

    /** A session in its surroundings. */
    public Session(GlobalOptions options, Surroundings world) {
        this.options = requireNonNull(options, "options is null");
        this.world = requireNonNull(world, "world is null");
        this.trackers = new TrackerAccess(this, world);
    }

    /** Where the command writes. */
    public Output output() {
        return new Output(world.terminal(), options.output);
    }

    /** What there is around it. */
    public Surroundings world() {
        return world;
    }

    /** How connections are made. */
    public Dialer dialer() {
        return world.dialer();
    }

    /** What daemons may be given of the environment. */
    public ImmutableMap<String, String> environment() {
        return world.environment();
    }

    GlobalOptions options() {
        return options;
    }

    /** How much more is said than usual, from 0. */
    public int verbosity() {
        return options.verbosity();
    }

    /** The user's home and its cluster. */
    public Homes homes() {
        Path home = HomeDirectory.choose(Optional.ofNullable(options.home).map(Path::toString), environment());
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
        DaemonCommandLine commands = world.daemons().orElseGet(() -> DaemonLayout.of(System.getProperties()));
        return new DaemonLauncher(commands, world.dialer(), daemonEnvironment, processes);
    }

    /** The options of this command as words for one that is typed in it. */
    public List<String> optionsFor(List<String> words) {
        return options.wordsBut(words);
    }

    /** Whether no peer may be started. */
    public boolean isStartForbidden() {
        return options.noStart;
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
            own.start(trackersForPeer(trackerHint));
            return connect(Failures.OWN, homes().own());
        });
    }

    /** The trackers that the command is for, asked as the user who is logged in, if anybody is. */
    public Trackers tracker() {
        return trackers.open(trackers.bearer(false));
    }

    /** The same for what only users may ask; the first call fails if nobody is logged in. */
    public Trackers trackerAsUser() {
        return trackers.openAsUser();
    }

    /** Finds out which trackers a password is for, and says it to whoever is to type that, where nobody named them. */
    public void settleTrackersForPassword() {
        trackers.choiceForPassword();
    }

    /** The same for what shows a password: asked are those that the user means, or others by the word of these. */
    public Trackers trackerForPassword() {
        return trackers.openForPassword(trackers.bearer(false));
    }

    /** The same for a log-in, as nobody in particular. */
    public Trackers trackerForLogIn() {
        return trackers.openForPassword(Bearer.NOBODY);
    }

    /** The own trackers of a session, be it of somebody who is logged in or was. */
    public Trackers trackersOf(LoggedIn user) {
        return trackers.openOwn(user.trackers());
    }

    /** Those of the latest log-in at the home, if there was one. */
    SessionTrackers trackersOfLatestLogIn() {
        try {
            return sessionFile().read().trackers();
        } catch (IOException e) {
            throw HomeBearer.unreadable(e);
        }
    }

    /** The same for what anybody may ask, as nobody in particular. */
    public Trackers trackerAsAnybody() {
        return trackers.open(Bearer.NOBODY);
    }

    /** The trackers that a log-in is at. */
    public SessionTrackers trackersOfLogIn() {
        return trackers.ofLogInNow();
    }

    /** Which trackers there are, as far as one of these tells it; kept in the home. */
    public Optional<KnownTrackers> learnTrackers(Trackers told) {
        return trackers.learn(told);
    }

    /** Whoever takes orders of an administrator: a tracker that runs here, else the trackers, from the user who is logged in. */
    public Callee administration() {
        return trackers.administration();
    }

    /** The local listener of the tracker that runs in this home, else of the first one of its cluster that runs. */
    public Connection localTracker() {
        return trackers.local()
                .orElseThrow(() -> new CommandFailure(
                        ExitCode.UNREACHABLE,
                        "no tracker is commanded from " + homes().own().path()
                                + ": none runs in this home or its cluster, or another was named",
                        "run this at the machine of a tracker, with --home and the tracker's home or its cluster's, and without "
                                + (isTrackerOfEnvironment() ? "CHORDAL_TRACKER, " : "") + "--tracker and --peer"));
    }

    /** Whether it is the environment that names trackers. */
    private boolean isTrackerOfEnvironment() {
        return Optional.ofNullable(environment().get("CHORDAL_TRACKER"))
                .filter(named -> named.equals(options.tracker))
                .isPresent();
    }

    /** The trackers that a peer of this home is to be started with; {@code hint} comes from what is to be fetched. */
    public ImmutableList<Endpoint> trackersForPeer(Optional<Endpoint> hint) {
        TrackerChoice choice = trackers.choiceForPeer(hint);
        user().filter(user -> choice.addresses().stream().noneMatch(user.trackers()::has))
                .ifPresent(user -> output().message(ofOthers(user)));
        return choice.isNamed() ? choice.addresses() : ImmutableList.of();
    }

    /** What is said of a peer that works with trackers that are none of the session's own. */
    public static String ofOthers(LoggedIn user) {
        return "this home's peer works with other trackers than those where " + user.name() + " is logged in ("
                + user.trackers().inWords()
                + "): it shares and fetches only what is public; for groups stop it (peerctl daemon"
                + " stop), and leave out --tracker (or CHORDAL_TRACKER, or tracker in config.toml)";
    }

    /** The trackers that {@code --tracker} names, if it does. */
    public Optional<ImmutableList<Endpoint>> trackersNamed() {
        return trackers.option().map(TrackerChoice::addresses);
    }

    /** The session file of the home. */
    public SessionFile sessionFile() {
        return new SessionFile(homes().own());
    }

    /** Who is logged in at the home, as far as its file tells. */
    public Optional<LoggedIn> user() {
        return HomeBearer.known(sessionFile());
    }

    /** The peer of this home's own, if it runs. */
    public Optional<Connection> ownPeerIfRunning() {
        Home own = homes().own();
        return Occupancy.of(own) ? Optional.of(connect(Failures.OWN, own)) : Optional.empty();
    }

    Optional<Connection> peerIfRunning() {
        return peerRunning();
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

    Connection open(String whom, Endpoint endpoint) {
        return open(whom, endpoint, Optional.empty());
    }

    private Connection open(String whom, Endpoint endpoint, Optional<ControlToken> token) {
        Optional<Consumer<String>> trace = verbosity() > 0 ? Optional.of(output()::message) : Optional.empty();
        return Connection.open(world.dialer(), whom, endpoint, token, trace);
    }
}
