// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.session;

import static java.util.Objects.requireNonNull;

import com.google.common.base.Joiner;
import com.google.common.collect.ImmutableList;
import io.chordal.cli.connect.Bearer;
import io.chordal.cli.connect.Callee;
import io.chordal.cli.connect.Connection;
import io.chordal.cli.connect.Trackers;
import io.chordal.cli.failure.CommandFailure;
import io.chordal.cli.process.Occupancy;
import io.chordal.cli.session.TrackerChoice.Source;
import io.chordal.daemon.grpc.TrackerLists;
import io.chordal.daemon.home.Home;
import io.chordal.daemon.session.CurrentSession;
import io.chordal.daemon.session.LoggedIn;
import io.chordal.daemon.session.SessionFile;
import io.chordal.daemon.session.SessionTrackers;
import io.chordal.daemon.trackers.KnownTrackers;
import io.chordal.daemon.trackers.ToldTrackers;
import io.chordal.daemon.trackers.TrackersFile;
import io.chordal.dht.id.Endpoint;
import io.chordal.proto.peer.v1.GetStatusRequest;
import io.chordal.proto.peer.v1.PeerControlServiceGrpc;
import io.chordal.proto.peer.v1.PeerControlServiceGrpc.PeerControlServiceBlockingStub;
import io.chordal.proto.peer.v1.TrackerStatus;
import io.chordal.proto.tracker.v1.ListTrackersRequest;
import io.chordal.proto.tracker.v1.MembershipServiceGrpc;
import io.chordal.proto.tracker.v1.MembershipServiceGrpc.MembershipServiceBlockingStub;
import io.chordal.proto.tracker.v1.TrackerControlServiceGrpc;
import io.chordal.proto.tracker.v1.TrackerControlServiceGrpc.TrackerControlServiceBlockingStub;
import java.io.IOException;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which trackers a session's commands ask, and as whom.
 *
 * <p>Everything is looked up when it is first asked for. Confined to one thread.
 */
final class TrackerAccess {
    private final Session session;
    private final Surroundings world;
    private @Nullable TrackerChoice choice;
    private @Nullable TrackerChoice passwordChoice;

    TrackerAccess(Session session, Surroundings world) {
        this.session = requireNonNull(session, "session is null");
        this.world = requireNonNull(world, "world is null");
    }

    /** The trackers that are asked; a file of the current folder that names them is mentioned on stderr. */
    TrackerChoice choice() {
        if (choice == null) {
            choice = look();
        }
        return choice;
    }

    private TrackerChoice look() {
        return option().or(this::ofNamedPeer)
                .or(this::ofSession)
                .or(this::ofHome)
                .or(this::ofRunningPeer)
                .or(this::ofFolder)
                .orElseGet(TrackerChoice::byDefault);
    }

    /**
     * The trackers that a peer of this home is to be started with; {@code hint} comes from what is to be fetched: whoever made that names no
     * tracker to the peer of a user who is logged in.
     */
    TrackerChoice choiceForPeer(Optional<Endpoint> hint) {
        return option().or(this::ofSession)
                .or(this::ofHome)
                .or(() -> hint.map(each -> new TrackerChoice(ImmutableList.of(each), Source.TICKET)))
                .or(this::ofFolder)
                .orElseGet(TrackerChoice::byDefault);
    }

    /** The trackers that {@code --tracker} names. */
    Optional<TrackerChoice> option() {
        return Optional.ofNullable(session.options().tracker)
                .map(text -> new TrackerChoice(TrackerInfo.listed(text), Source.OPTION));
    }

    /** The trackers, asked as a bearer who knows to whom to show what. */
    Trackers open(Bearer bearer) {
        TrackerChoice choice = choice();
        return new Trackers(session::open, choice.addresses(), () -> further(choice), bearer);
    }

    /** The same for what only users may ask: those of the session's own alone. Throws if none of them is. */
    Trackers openAsUser() {
        ImmutableList<Endpoint> chosen = choice().addresses();
        Optional<LoggedIn> user = session.user();
        ImmutableList<Endpoint> own =
                user.map(each -> ownOf(each.trackers(), chosen)).orElse(chosen);
        if (own.isEmpty()) {
            throw HomeBearer.elsewhere(user.get(), Joiner.on(',').join(chosen));
        }
        return new Trackers(session::open, own, () -> further(choice()), bearer(true));
    }

    /** The same for a call with a password: those that the user means, and others only by the word of these. */
    Trackers openForPassword(Bearer bearer) {
        ImmutableList<Endpoint> meant = choiceForPassword().addresses();
        SessionTrackers latest = session.trackersOfLatestLogIn();
        boolean isWhereItWas = meant.stream().allMatch(latest::has);
        return new Trackers(session::open, meant, () -> isWhereItWas ? latest.addresses() : ImmutableList.of(), bearer);
    }

    /**
     * The trackers that are shown a password: named by the user, of the session, of the home, or those of the latest log-in. What a peer
     * was started with (a ticket may have named that), or what stands in the current folder, comes after these, and is said to whoever
     * types the password before that.
     */
    TrackerChoice choiceForPassword() {
        if (passwordChoice == null) {
            passwordChoice = option().or(this::ofNamedPeer)
                    .or(this::ofSession)
                    .or(this::ofHome)
                    .or(this::ofLatestLogIn)
                    .orElseGet(this::said);
        }
        return passwordChoice;
    }

    private Optional<TrackerChoice> ofLatestLogIn() {
        ImmutableList<Endpoint> latest = session.trackersOfLatestLogIn().addresses();
        return latest.isEmpty() ? Optional.empty() : Optional.of(new TrackerChoice(latest, Source.SESSION));
    }

    private TrackerChoice said() {
        TrackerChoice asked = choice();
        if (world.keyboard().isAttended()) {
            session.output()
                    .message("the password is for the tracker at "
                            + Joiner.on(" or ").join(asked.addresses()));
        }
        return asked;
    }

    /** A session's own trackers, those first that are asked anyway. */
    Trackers openOwn(SessionTrackers own) {
        ImmutableList<Endpoint> all = Stream.concat(firstOf(own).stream(), own.addresses().stream())
                .distinct()
                .collect(ImmutableList.toImmutableList());
        return new Trackers(session::open, all, ImmutableList::of, Bearer.NOBODY);
    }

    /** Those that are asked anyway; where that cannot be read, the session's own are there all the same. */
    private ImmutableList<Endpoint> firstOf(SessionTrackers own) {
        try {
            return ownOf(own, choice().addresses());
        } catch (CommandFailure e) {
            return ImmutableList.of();
        }
    }

    private static ImmutableList<Endpoint> ownOf(SessionTrackers own, ImmutableList<Endpoint> trackers) {
        return trackers.stream().filter(own::has).collect(ImmutableList.toImmutableList());
    }

    /** Other trackers of the same cluster: the session's own, or those that the home has heard of where nobody is logged in. */
    private ImmutableList<Endpoint> further(TrackerChoice choice) {
        Optional<LoggedIn> user = session.user();
        if (user.isPresent()) {
            SessionTrackers own = user.get().trackers();
            return choice.addresses().stream().anyMatch(own::has) ? own.addresses() : ImmutableList.of();
        }
        ImmutableList<Endpoint> heard = kept().known().addresses();
        return choice.isOfAnotherCluster(heard) ? ImmutableList.of() : heard;
    }

    private ToldTrackers kept() {
        try {
            return new TrackersFile(session.homes().own()).read();
        } catch (IOException e) {
            session.output().message(String.valueOf(e.getMessage()));
            return ToldTrackers.NONE;
        }
    }

    /** Which trackers there are, as one of them tells it; kept in the home. Nothing is lost if that fails. */
    Optional<KnownTrackers> learn(Trackers trackers) {
        try {
            KnownTrackers told = TrackerLists.read(trackers.call(
                    MembershipServiceGrpc::newBlockingStub,
                    (MembershipServiceBlockingStub stub) ->
                            stub.listTrackers(ListTrackersRequest.getDefaultInstance())));
            keep(told);
            return Optional.of(told);
        } catch (CommandFailure e) {
            session.output().message("which other trackers there are is not known: " + e.getMessage());
            return Optional.empty();
        }
    }

    private void keep(KnownTrackers told) {
        ToldTrackers before = kept();
        ToldTrackers after = before.hearing(choiceForPassword().addresses(), told);
        if (after.isKeptAs(before)) {
            return;
        }
        try {
            new TrackersFile(session.homes().own()).write(after);
        } catch (IOException e) {
            session.output().message(String.valueOf(e.getMessage()));
        }
    }

    /** Who is logged in at the home. */
    HomeBearer bearer(boolean needed) {
        Home home = session.homes().own();
        return new HomeBearer(
                new SessionFile(home),
                world.clock(),
                new TrackerRefresh(this::openOwn),
                session.output()::message,
                needed);
    }

    /** Those that a log-in is at. */
    SessionTrackers ofLogInNow() {
        TrackerChoice at = choiceForPassword();
        boolean isNamed = at.source() == Source.OPTION || at.source() == Source.PEER_NAMED;
        if (at.source() == Source.SESSION || (!isNamed && session.user().isPresent())) {
            return session.trackersOfLatestLogIn();
        }
        boolean ofHome = at.source() == Source.HOME || at.source() == Source.CLUSTER;
        return ofHome ? SessionTrackers.ofHome(at.addresses()) : SessionTrackers.at(at.addresses());
    }

    /** The local listener of a tracker that runs here, with its control token: that of this home, or of its cluster. */
    Optional<Connection> local() {
        if (session.options().tracker != null || session.namesPeer()) {
            return Optional.empty();
        }
        Homes homes = session.homes();
        return isTrackers(homes.own())
                ? Optional.of(session.connect("this home's tracker", homes.own()))
                : homes.trackers().stream()
                        .filter(Occupancy::of)
                        .findFirst()
                        .map(home -> session.connect(home.name(), home));
    }

    private boolean isTrackers(Home home) {
        if (!Occupancy.of(home)) {
            return false;
        }
        try (Connection tenant = session.connect(home.name(), home)) {
            tenant.call(
                    TrackerControlServiceGrpc::newBlockingStub,
                    (TrackerControlServiceBlockingStub stub) ->
                            stub.getStatus(io.chordal.proto.tracker.v1.GetStatusRequest.getDefaultInstance()));
            return true;
        } catch (CommandFailure e) {
            return false;
        }
    }

    /** Whoever takes orders of an administrator: a tracker that runs here, else the trackers, as the user who is logged in. */
    Callee administration() {
        return local().<Callee>map(here -> here).orElseGet(this::openAsUser);
    }

    private Optional<TrackerChoice> ofNamedPeer() {
        return session.namesPeer() ? of(session.peer(), Source.PEER_NAMED) : Optional.empty();
    }

    private Optional<TrackerChoice> ofHome() {
        Homes homes = session.homes();
        ImmutableList<Endpoint> listed = TrackerInfo.in(homes.own().path());
        if (!listed.isEmpty()) {
            return Optional.of(new TrackerChoice(listed, Source.HOME));
        }
        ImmutableList<Endpoint> running = homes.trackers().stream()
                .filter(Occupancy::of)
                .flatMap(home -> home.publicAddress().stream())
                .map(Endpoint::parse)
                .collect(ImmutableList.toImmutableList());
        return running.isEmpty() ? Optional.empty() : Optional.of(new TrackerChoice(running, Source.CLUSTER));
    }

    /** The own ones of whoever is logged in: in the order of the home's list or cluster, else of its peer, if these know any of them. */
    private Optional<TrackerChoice> ofSession() {
        return session.user().map(user -> {
            Optional<TrackerChoice> home = ofHome();
            SessionTrackers own = withHome(user, home);
            return home.flatMap(each -> ownOf(own, each))
                    .or(() -> ofRunningPeer().flatMap(each -> ownOf(own, each)))
                    .orElseGet(() -> new TrackerChoice(own.addresses(), Source.SESSION));
        });
    }

    private static Optional<TrackerChoice> ownOf(SessionTrackers own, TrackerChoice choice) {
        ImmutableList<Endpoint> addresses = ownOf(own, choice.addresses());
        return addresses.isEmpty() ? Optional.empty() : Optional.of(new TrackerChoice(addresses, choice.source()));
    }

    /** A session of the home's own trackers follows these, and keeps it for the peer. */
    private SessionTrackers withHome(LoggedIn user, Optional<TrackerChoice> home) {
        if (home.isEmpty()) {
            return user.trackers();
        }
        ImmutableList<Endpoint> present = home.get().addresses();
        try {
            current().homeIs(present);
        } catch (IOException e) {
            session.output().message(String.valueOf(e.getMessage()));
        }
        return user.trackers().withHome(present);
    }

    private CurrentSession current() {
        return new CurrentSession(session.sessionFile(), world.clock(), new TrackerRefresh(this::openOwn));
    }

    private Optional<TrackerChoice> ofRunningPeer() {
        try {
            return session.peerIfRunning().flatMap(peer -> of(peer, Source.PEER));
        } catch (CommandFailure e) {
            Home own = session.homes().own();
            return isTrackers(own)
                    ? own.publicAddress()
                            .map(Endpoint::parse)
                            .map(address -> new TrackerChoice(ImmutableList.of(address), Source.HOME))
                    : Optional.empty();
        }
    }

    private Optional<TrackerChoice> ofFolder() {
        ImmutableList<Endpoint> listed = TrackerInfo.in(world.folder());
        if (listed.isEmpty()) {
            return Optional.empty();
        }
        session.output()
                .message("trackers: " + world.folder().resolve(TrackerInfo.FILE)
                        + " (of the current folder; to have them everywhere, copy it to "
                        + session.homes().own().path() + ")");
        return Optional.of(new TrackerChoice(listed, Source.FOLDER));
    }

    private static Optional<TrackerChoice> of(Connection peer, Source source) {
        try (peer) {
            ImmutableList<Endpoint> used = peer
                    .call(
                            PeerControlServiceGrpc::newBlockingStub,
                            (PeerControlServiceBlockingStub stub) ->
                                    stub.getStatus(GetStatusRequest.getDefaultInstance()))
                    .getTrackersList()
                    .stream()
                    .map(TrackerStatus::getAddress)
                    .map(Endpoint::parse)
                    .collect(ImmutableList.toImmutableList());
            return used.isEmpty() ? Optional.empty() : Optional.of(new TrackerChoice(used, source));
        }
    }
}
