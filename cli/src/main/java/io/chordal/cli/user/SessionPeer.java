// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.user;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import io.chordal.cli.connect.Connection;
import io.chordal.cli.failure.CommandFailure;
import io.chordal.cli.names.PeerText;
import io.chordal.cli.output.Output;
import io.chordal.cli.output.Quantities;
import io.chordal.cli.session.OwnPeer;
import io.chordal.cli.session.PeerStop;
import io.chordal.cli.session.Session;
import io.chordal.daemon.home.DiskProblem;
import io.chordal.daemon.home.Home;
import io.chordal.daemon.home.PrivateFiles;
import io.chordal.dht.id.Endpoint;
import io.chordal.proto.peer.v1.GetStatusRequest;
import io.chordal.proto.peer.v1.GetStatusResponse;
import io.chordal.proto.peer.v1.PeerControlServiceGrpc;
import io.chordal.proto.peer.v1.PeerControlServiceGrpc.PeerControlServiceBlockingStub;
import io.chordal.proto.peer.v1.ReloadSessionRequest;
import io.chordal.proto.peer.v1.ReloadSessionResponse;
import io.chordal.proto.peer.v1.TrackerStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * This home's peer as log-in and log-out see it: started by the one, told by both, stopped by the other if it was started so.
 *
 * <p>That a log-in started it stands in the home as the number of its process. Confined to one thread.
 */
final class SessionPeer {
    private static final String STARTED = "login.pid";
    /** The peer answers once trackers know what it withdraws. */
    private static final Duration RELOAD = Duration.ofSeconds(30);

    private final Session session;
    private final Output output;

    SessionPeer(Session session) {
        this.session = requireNonNull(session, "session is null");
        this.output = session.output();
    }

    /** Has a peer that knows of the new session; one that has to be started uses the trackers of the log-in. */
    void afterLogIn(ImmutableList<Endpoint> answered) {
        Optional<Connection> running = session.ownPeerIfRunning();
        if (running.isEmpty()) {
            start(answered);
            return;
        }
        try (Connection peer = running.get()) {
            reload(peer);
            GetStatusResponse status = status(peer);
            say(status);
            warnOfOthers(status);
        }
    }

    private void warnOfOthers(GetStatusResponse status) {
        List<TrackerStatus> used = status.getTrackersList();
        session.user()
                .filter(user -> used.stream()
                        .map(each -> Endpoint.parse(each.getAddress()))
                        .noneMatch(user.trackers()::has))
                .ifPresent(user -> output.message(Session.ofOthers(user)));
    }

    /** Lets the peer withdraw what it shares in groups, and stops it if a log-in had started it. */
    void afterLogOut() {
        Optional<Connection> running = session.ownPeerIfRunning();
        if (running.isEmpty()) {
            forget();
            return;
        }
        try (Connection peer = running.get()) {
            withdraw(peer);
            long pid = status(peer).getPid();
            if (home().kept(STARTED).filter(Long.toString(pid)::equals).isPresent()) {
                PeerStop.stop(peer, output);
                forget();
            } else {
                output.message("The peer server goes on (process " + pid
                        + "): it was not started by login, and serves what is public; stop it: peerctl daemon stop");
            }
        }
    }

    private void start(ImmutableList<Endpoint> answered) {
        if (session.isStartForbidden()) {
            output.message("no peer server is started (--no-start); start it: peerctl daemon start");
            return;
        }
        ImmutableList<Endpoint> named = session.trackersForPeer(Optional.empty());
        OwnPeer own = new OwnPeer(session);
        own.refuseIfItWasReachable();
        own.start(named.isEmpty() ? answered : named);
        try (Connection peer = session.ownPeerIfRunning().orElseThrow()) {
            GetStatusResponse status = status(peer);
            PrivateFiles.write(home().path().resolve(STARTED), Long.toString(status.getPid()));
            say(status);
        } catch (IOException e) {
            output.message("logout will not stop the peer server, because this cannot be noted in " + home().path()
                    + ": " + DiskProblem.why(e));
        }
    }

    private void say(GetStatusResponse status) {
        output.message(
                "Peer server: process " + status.getPid() + ", listening on " + PeerText.address(status.getPeer()));
    }

    private void withdraw(Connection peer) {
        try {
            int withdrawn = reload(peer).getWithdrawn();
            if (withdrawn > 0) {
                output.message(
                        Quantities.count(withdrawn, "file") + " of groups no longer shared; they stay where they are");
            }
        } catch (CommandFailure e) {
            output.message("what was shared in groups may be listed until its lease ends: " + e.getMessage());
        }
    }

    private static ReloadSessionResponse reload(Connection peer) {
        return peer.call(
                RELOAD,
                PeerControlServiceGrpc::newBlockingStub,
                (PeerControlServiceBlockingStub stub) -> stub.reloadSession(ReloadSessionRequest.getDefaultInstance()));
    }

    private static GetStatusResponse status(Connection peer) {
        return peer.call(
                PeerControlServiceGrpc::newBlockingStub,
                (PeerControlServiceBlockingStub stub) -> stub.getStatus(GetStatusRequest.getDefaultInstance()));
    }

    private void forget() {
        try {
            Files.deleteIfExists(home().path().resolve(STARTED));
        } catch (IOException e) {
            output.message("cannot remove " + home().path().resolve(STARTED) + ": " + DiskProblem.why(e));
        }
    }

    private Home home() {
        return session.homes().own();
    }
}
