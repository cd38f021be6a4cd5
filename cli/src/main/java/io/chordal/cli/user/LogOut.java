// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.user;

import static java.util.Objects.requireNonNull;

import io.chordal.cli.connect.Trackers;
import io.chordal.cli.failure.CommandFailure;
import io.chordal.cli.output.Fields;
import io.chordal.cli.output.Output;
import io.chordal.cli.session.Session;
import io.chordal.daemon.session.LoggedIn;
import io.chordal.daemon.session.SessionFile;
import io.chordal.daemon.session.StoredSession;
import io.chordal.proto.tracker.v1.AccountServiceGrpc;
import io.chordal.proto.tracker.v1.AccountServiceGrpc.AccountServiceBlockingStub;
import io.chordal.proto.tracker.v1.LogoutRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/**
 * A log-out of this home: the session goes from the home first, then the peer withdraws, and the trackers end it last, so that the
 * peer can still show who it was.
 *
 * <p>Confined to one thread.
 */
final class LogOut {
    private final Session session;
    private final Output output;

    LogOut(Session session) {
        session.refusePeer("logout", "one home is one user; another home: peerctl --home DIR logout");
        this.session = requireNonNull(session, "session is null");
        this.output = session.output();
    }

    /** Logs out whoever is logged in. */
    void run() {
        // Which of the trackers answers may be known from the peer alone, which may be stopped here.
        Optional<Trackers> own = session.user().map(session::trackersOf);
        Optional<LoggedIn> user = forget();
        if (user.isEmpty() || own.isEmpty()) {
            output.message("Not logged in");
            new SessionPeer(session).afterLogOut();
            return;
        }
        try (Trackers trackers = own.get()) {
            try {
                new SessionPeer(session).afterLogOut();
            } finally {
                end(trackers, user.get(), output);
            }
        }
        if (output.forPeople()) {
            output.line("logged out");
        } else {
            output.fields(new Fields().add("", "user", user.get().name()).add("", "loggedIn", false));
        }
    }

    /** Ends a session at its own trackers, as far as one answers. */
    static void endAtTracker(Session session, LoggedIn user) {
        try (Trackers trackers = session.trackersOf(user)) {
            end(trackers, user, session.output());
        }
    }

    private static void end(Trackers trackers, LoggedIn user, Output output) {
        LogoutRequest request = LogoutRequest.newBuilder()
                .setRefreshToken(user.tokens().refresh().text())
                .build();
        try {
            trackers.call(
                    AccountServiceGrpc::newBlockingStub, (AccountServiceBlockingStub stub) -> stub.logout(request));
        } catch (CommandFailure e) {
            output.message(
                    "the session of " + user.name() + " could not be ended at a tracker, and ends there by itself on "
                            + user.tokens().refresh().expires() + ": " + e.getMessage());
        }
    }

    private Optional<LoggedIn> forget() {
        SessionFile file = session.sessionFile();
        try {
            if (file.read().user().isEmpty()) {
                return Optional.empty();
            }
            try (SessionFile.Hold hold = file.lock()) {
                StoredSession stored = hold.read();
                hold.write(stored.loggedOut());
                return stored.user();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }
}
