// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.session;

import static java.util.Objects.requireNonNull;

import io.chordal.cli.connect.Bearer;
import io.chordal.cli.failure.CommandFailure;
import io.chordal.cli.failure.ExitCode;
import io.chordal.daemon.session.CurrentSession;
import io.chordal.daemon.session.LoggedIn;
import io.chordal.daemon.session.RefreshCall;
import io.chordal.daemon.session.SessionFile;
import io.chordal.dht.id.Endpoint;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Whoever is logged in at a home, if anybody is, at the session's own trackers: others are shown nothing. A session that turns out to be
 * over is mentioned once; then nobody is.
 *
 * <p>Confined to one thread; it blocks on the disk and on a tracker.
 */
final class HomeBearer implements Bearer {
    private static final String LOG_IN = "log in: peerctl login NAME; a new account: peerctl user create NAME";

    private final SessionFile file;
    private final CurrentSession session;
    private final Consumer<String> messages;
    private final boolean needed;
    private boolean saidElsewhere;

    /** The bearer; {@code needed}: calls are of no use without a user. */
    HomeBearer(SessionFile file, InstantSource clock, RefreshCall refresh, Consumer<String> messages, boolean needed) {
        this.file = requireNonNull(file, "file is null");
        this.session = new CurrentSession(file, clock, refresh);
        this.messages = requireNonNull(messages, "messages is null");
        this.needed = needed;
    }

    /** Who is logged in, without asking anybody. */
    static Optional<LoggedIn> known(SessionFile file) {
        try {
            return file.read().user();
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    @Override
    public Optional<String> token(Endpoint tracker) {
        Optional<LoggedIn> before = known(file);
        if (isElsewhere(before, tracker)) {
            sayElsewhere(before.get(), tracker);
            return Optional.empty();
        }
        try {
            return told(before, session.get(), tracker);
        } catch (IOException e) {
            if (needed) {
                throw unreadable(e);
            }
            messages.accept(e.getMessage() + "; going on as nobody in particular");
            return Optional.empty();
        }
    }

    @Override
    public Optional<String> tokenAfter(String refused, Endpoint tracker) {
        Optional<LoggedIn> before = known(file);
        if (isElsewhere(before, tracker)) {
            return Optional.empty();
        }
        try {
            return told(before, session.getAfterRefusal(refused), tracker);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private Optional<String> told(Optional<LoggedIn> before, Optional<LoggedIn> now, Endpoint tracker) {
        if (before.isPresent() && now.isEmpty()) {
            String over = "the session of " + before.get().name() + " has ended";
            String next = "log in again: peerctl login " + before.get().name();
            if (needed) {
                throw new CommandFailure(ExitCode.DENIED, over, next);
            }
            messages.accept(over + "; " + next);
        } else if (needed && now.isEmpty()) {
            throw new CommandFailure(ExitCode.DENIED, "Not logged in", LOG_IN);
        }
        return now.filter(user -> user.trackers().has(tracker)).map(LoggedIn::accessToken);
    }

    private static boolean isElsewhere(Optional<LoggedIn> user, Endpoint tracker) {
        return user.isPresent() && !user.get().trackers().has(tracker);
    }

    private void sayElsewhere(LoggedIn user, Endpoint tracker) {
        CommandFailure refused = elsewhere(user, tracker.toString());
        if (needed) {
            throw refused;
        }
        if (!saidElsewhere) {
            saidElsewhere = true;
            messages.accept(refused.getMessage() + "; going on as nobody in particular");
        }
    }

    /** What is said where only users may ask, at trackers that are none of the session's own. */
    static CommandFailure elsewhere(LoggedIn user, String trackers) {
        return new CommandFailure(
                ExitCode.CONFLICT,
                user.name() + " is logged in at " + user.trackers().inWords() + ", and " + trackers
                        + " is not shown that session",
                "ask those: leave out --tracker (or CHORDAL_TRACKER, or tracker in config.toml); or log in here from another home: peerctl --home DIR --tracker "
                        + trackers + " login NAME");
    }

    static CommandFailure unreadable(IOException e) {
        String[] said = String.valueOf(e.getMessage()).split("; ", 2);
        boolean silent = said[0].startsWith("cannot refresh");
        return new CommandFailure(
                silent ? ExitCode.UNREACHABLE : ExitCode.DISK_OR_QUOTA,
                said[0],
                said.length > 1 ? said[1] : "try again when a tracker answers",
                e);
    }
}
