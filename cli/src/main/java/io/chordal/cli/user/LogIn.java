// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.user;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import io.chordal.cli.connect.Trackers;
import io.chordal.cli.failure.CommandFailure;
import io.chordal.cli.failure.ExitCode;
import io.chordal.cli.output.Fields;
import io.chordal.cli.output.Output;
import io.chordal.cli.session.Session;
import io.chordal.cli.session.WireTokens;
import io.chordal.daemon.session.LoggedIn;
import io.chordal.daemon.session.SessionFile;
import io.chordal.daemon.session.SessionTrackers;
import io.chordal.daemon.session.StoredSession;
import io.chordal.daemon.trackers.KnownTrackers;
import io.chordal.dht.id.Endpoint;
import io.chordal.proto.tracker.v1.AccountServiceGrpc;
import io.chordal.proto.tracker.v1.AccountServiceGrpc.AccountServiceBlockingStub;
import io.chordal.proto.tracker.v1.LoginRequest;
import io.chordal.proto.tracker.v1.LoginResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A log-in at this home: a session from a tracker, kept in the home, and the home's peer started and told.
 *
 * <p>Invariant: a session of somebody else that the home holds stays as it is. Confined to one thread.
 */
final class LogIn {
    /** A tracker lets a log-in wait for 30 s at most; reading, hashing and writing come on top. */
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private static final Duration SILENCE = Duration.ofSeconds(3);

    private final Session session;
    private final SessionFile file;
    private final Output output;

    LogIn(Session session) {
        session.refusePeer("login", "one home is one user; another home: peerctl --home DIR login NAME");
        this.session = requireNonNull(session, "session is null");
        this.file = session.sessionFile();
        this.output = session.output();
    }

    /** Refuses if somebody else is logged in here, and finds out where to log in, before anybody is asked for a password. */
    void refuseIfTaken(String name) {
        stored().user().ifPresent(user -> refuseOther(user, name));
        session.settleTrackersForPassword();
    }

    /** Logs the user in. */
    void run(String name, String password) {
        StoredSession before = stored();
        LoginRequest request = LoginRequest.newBuilder()
                .setName(name)
                .setPassword(password)
                .setDeviceToken(
                        before.device(name, session.trackersOfLogIn().named()).orElse(""))
                .build();
        Endpoint answered;
        LoginResponse response;
        Optional<KnownTrackers> told;
        try (Trackers trackers = session.trackerForLogIn()) {
            // A second session that a lost answer leaves behind ends by itself, so that another tracker may be asked.
            response = trackers.call(
                    PATIENCE,
                    AccountServiceGrpc::newBlockingStub,
                    (AccountServiceBlockingStub stub) -> patiently(name, stub, request));
            answered = trackers.endpoint();
            told = session.learnTrackers(trackers);
        }
        LoggedIn user = keep(response, name, own(told));
        before.user().ifPresent(former -> LogOut.endAtTracker(session, former));
        say(user, answered, response);
        new SessionPeer(session).afterLogIn(ImmutableList.of(answered));
    }

    /** Says that it waits, if it does: a tracker slows log-ins down where too many were tried under a name. */
    private LoginResponse patiently(String name, AccountServiceBlockingStub stub, LoginRequest request) {
        AtomicBoolean answered = new AtomicBoolean();
        CompletableFuture.delayedExecutor(SILENCE.toMillis(), TimeUnit.MILLISECONDS)
                .execute(() -> {
                    if (!answered.get()) {
                        output.message("waiting for the tracker; where many tried to log in as " + name
                                + " lately it lets each wait, for 30 s at most");
                    }
                });
        try {
            return stub.login(request);
        } finally {
            answered.set(true);
        }
    }

    private SessionTrackers own(Optional<KnownTrackers> told) {
        SessionTrackers at = session.trackersOfLogIn();
        return told.map(at::hearing).orElse(at);
    }

    private LoggedIn keep(LoginResponse response, String typed, SessionTrackers own) {
        try (SessionFile.Hold hold = file.lock()) {
            StoredSession now = hold.read();
            now.user().ifPresent(user -> refuseOther(user, typed));
            LoggedIn user = new LoggedIn(
                    HexFormat.of().formatHex(response.getUserId().toByteArray()),
                    response.getName(),
                    response.getAdmin(),
                    WireTokens.read(response.getTokens()),
                    session.world().clock().instant(),
                    own);
            hold.write(now.loggedIn(user, response.getDeviceToken()));
            return user;
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    private void say(LoggedIn user, Endpoint answered, LoginResponse response) {
        if (output.forPeople()) {
            output.line(
                    "logged in as " + user.name() + " at " + answered + "; the session's tokens are in " + file.path());
        } else {
            output.fields(new Fields()
                    .add("", "user", user.name())
                    .add("", "userId", user.userId())
                    .add("", "admin", user.admin())
                    .add("", "sessionEnds", user.tokens().refresh().expires()));
        }
        response.getNoticesList().forEach(notice -> output.message("notice: " + notice));
    }

    private StoredSession stored() {
        try {
            return file.read();
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    private void refuseOther(LoggedIn user, String name) {
        if (!user.name().equalsIgnoreCase(name)) {
            throw new CommandFailure(
                    ExitCode.CONFLICT,
                    "this home is logged in as " + user.name() + " ("
                            + session.homes().own().path() + ")",
                    "one home is one user. Log out first: peerctl logout; or use another home: peerctl --home DIR login "
                            + name);
        }
    }

    /** Who is logged in, in words. */
    static String words(Optional<LoggedIn> user) {
        return user.map(each -> "Logged in as " + each.name()).orElse("Not logged in");
    }
}
