// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.session;

import static java.util.Objects.requireNonNull;

import io.chordal.daemon.session.RefreshCall.Outcome;
import io.chordal.daemon.trackers.KnownTrackers;
import io.chordal.dht.id.Endpoint;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Who is logged in at a home now, with an access token that is good: refreshed under the file's lock when it is due, after another
 * look, because another program may have done it meanwhile. When nobody answered, the next try waits for a few seconds.
 *
 * <p>Thread-safe; it blocks on the disk, on the lock and on the call.
 */
public final class CurrentSession {
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private final SessionFile file;
    private final InstantSource clock;
    private final RefreshCall call;
    private volatile Optional<Silence> silence = Optional.empty();

    /** Since when nobody answers, and what was said of that. */
    private record Silence(Instant since, String why) {
        boolean isFresh(Instant now) {
            return Duration.between(since, now).abs().compareTo(PAUSE) < 0;
        }
    }

    /** The session in a file, refreshed by a call. */
    public CurrentSession(SessionFile file, InstantSource clock, RefreshCall call) {
        this.file = requireNonNull(file, "file is null");
        this.clock = requireNonNull(clock, "clock is null");
        this.call = requireNonNull(call, "call is null");
    }

    /** Who is logged in; nobody if nobody is, or if the session turned out to have ended. */
    public Optional<LoggedIn> get() throws IOException {
        return get(Optional.empty());
    }

    /** The same after a tracker refused an access token: if it is still the latest one, it is exchanged. */
    public Optional<LoggedIn> getAfterRefusal(String accessToken) throws IOException {
        return get(Optional.of(accessToken));
    }

    private Optional<LoggedIn> get(Optional<String> refused) throws IOException {
        Optional<LoggedIn> seen = file.read().user();
        if (seen.isEmpty() || !RefreshRule.isDue(seen.get(), refused, clock.instant())) {
            return seen;
        }
        Optional<Silence> before = silence.filter(each -> each.isFresh(clock.instant()));
        if (before.isPresent()) {
            return Optional.of(usable(seen.get(), before.get()));
        }
        try (SessionFile.Hold hold = file.lock()) {
            StoredSession stored = hold.read();
            Optional<LoggedIn> user = stored.user();
            boolean isDue = user.isPresent() && RefreshRule.isDue(user.get(), refused, clock.instant());
            return isDue ? refresh(hold, stored, user.get()) : user;
        }
    }

    private Optional<LoggedIn> refresh(SessionFile.Hold hold, StoredSession stored, LoggedIn user) throws IOException {
        Outcome outcome = call.exchange(user.tokens().refresh().text(), user.trackers());
        Instant now = clock.instant();
        if (outcome instanceof Outcome.Unanswered unanswered) {
            Silence heard = new Silence(now, unanswered.why());
            silence = Optional.of(heard);
            return Optional.of(usable(user, heard));
        }
        silence = Optional.empty();
        if (outcome instanceof Outcome.Fresh fresh) {
            LoggedIn latest = user.refreshed(fresh.tokens(), now);
            StoredSession kept = stored.at(
                            fresh.told().map(stored.trackers()::hearing).orElse(stored.trackers()))
                    .refreshed(latest);
            hold.write(kept);
            return kept.user();
        }
        hold.write(stored.loggedOut());
        return Optional.empty();
    }

    /**
     * A tracker told the list of trackers: if it is one of the session's own, those on the list are from now on. What others tell is
     * passed over.
     */
    public void heard(Endpoint teller, KnownTrackers told) throws IOException {
        change(own -> own.has(teller) ? own.hearing(told) : own);
    }

    /** The home's own trackers are these now, which a session that was begun at the home's own takes for its own. */
    public void homeIs(Collection<Endpoint> present) throws IOException {
        change(own -> own.withHome(present));
    }

    private void change(UnaryOperator<SessionTrackers> change) throws IOException {
        SessionTrackers seen = file.read().trackers();
        if (change.apply(seen).equals(seen)) {
            return;
        }
        try (SessionFile.Hold hold = file.lock()) {
            StoredSession stored = hold.read();
            SessionTrackers after = change.apply(stored.trackers());
            if (!after.equals(stored.trackers())) {
                hold.write(stored.at(after));
            }
        }
    }

    private LoggedIn usable(LoggedIn user, Silence heard) throws IOException {
        if (RefreshRule.isUsable(user, clock.instant())) {
            return user;
        }
        throw new IOException("cannot refresh the session of " + user.name() + ": " + heard.why());
    }
}
