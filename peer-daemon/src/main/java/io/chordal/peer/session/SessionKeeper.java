// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.session;

import static java.util.Objects.requireNonNull;

import io.chordal.daemon.session.CurrentSession;
import io.chordal.daemon.session.LoggedIn;
import io.chordal.daemon.session.SessionFile;
import io.chordal.daemon.trackers.KnownTrackers;
import io.chordal.dht.id.Endpoint;
import io.chordal.swarm.share.Membership;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who is logged in at the home, for the parts of the peer: with an access token that is good, and a word to all when it is somebody
 * else, or nobody, any more.
 *
 * <p>The file is looked at when a token is used, when peerctl says that it changed, and every few seconds, in case nobody says so.
 * Thread-safe; the lock guards who was known last. It waits for disk and trackers on the executor that it was given.
 */
public final class SessionKeeper implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SessionKeeper.class);
    private static final Duration LOOK = Duration.ofSeconds(5);

    private final SessionFile file;
    private final CurrentSession session;
    private final Executor blocking;
    private final Object lock = new Object();
    private final Object reading = new Object();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private Optional<SessionFile.Stamp> seen = Optional.empty();
    private Optional<LoggedIn> known = Optional.empty();
    private Optional<LoggedIn> last = Optional.empty();
    private Optional<ScheduledFuture<?>> timer = Optional.empty();

    /** A keeper that knows nobody before {@link #start}. */
    public SessionKeeper(SessionFile file, CurrentSession session, Executor blocking) {
        this.file = requireNonNull(file, "file is null");
        this.session = requireNonNull(session, "session is null");
        this.blocking = requireNonNull(blocking, "blocking is null");
    }

    /** Says whom else to tell that somebody else is logged in; told on any thread, after it is so. */
    public void onChange(Runnable told) {
        listeners.add(requireNonNull(told, "told is null"));
    }

    /** Reads who is logged in, and looks for changes from then on. Blocks on the disk. */
    public void start(ScheduledExecutorService timers) {
        look();
        timer = Optional.of(
                timers.scheduleWithFixedDelay(this::lookSoon, LOOK.toNanos(), LOOK.toNanos(), TimeUnit.NANOSECONDS));
    }

    private void lookSoon() {
        try {
            blocking.execute(this::look);
        } catch (RejectedExecutionException e) {
            return; // the peer is being stopped
        }
    }

    /** Looks at the file, if it is another one than before. Blocks on the disk. */
    public void look() {
        look(false);
    }

    /** Looks at the file in any case, and returns who is logged in by it, once all were told. */
    public CompletableFuture<Optional<LoggedIn>> reload() {
        return CompletableFuture.supplyAsync(
                () -> {
                    look(true);
                    return known();
                },
                blocking);
    }

    private void look(boolean always) {
        synchronized (reading) {
            try {
                Optional<SessionFile.Stamp> now = file.stamp();
                if (always || !now.equals(seen)) {
                    seen = now;
                    know(file.read().user());
                }
            } catch (IOException e) {
                log.warn("{}; nobody counts as logged in until then", e.getMessage());
                know(Optional.empty());
            }
        }
    }

    /** A tracker told the list of trackers, from which the session learns of its own. Blocks on the disk. */
    public void heard(Endpoint teller, KnownTrackers told) {
        try {
            session.heard(teller, told);
            look();
        } catch (IOException e) {
            log.warn("{}; which trackers the session has is heard again", e.getMessage());
        }
    }

    /** Who was logged in when the file was looked at last. */
    public Optional<LoggedIn> known() {
        synchronized (lock) {
            return known;
        }
    }

    /** Whoever was logged in last, still or not: what was said on behalf of a user can be taken back on the same behalf. */
    public Optional<LoggedIn> last() {
        synchronized (lock) {
            return last;
        }
    }

    /** Whether this peer may act as this member: anybody may in public, the node always may, a user while logged in. */
    public boolean isActive(Membership as) {
        return as.member().isEmpty()
                || known().filter(user -> user.userId().equals(as.member())).isPresent();
    }

    /** Who is logged in, with a token that is good; fails if that cannot be found out. */
    public CompletableFuture<Optional<LoggedIn>> user() {
        return CompletableFuture.supplyAsync(() -> now(Optional.empty()), blocking);
    }

    /** The same after a tracker refused a token. */
    public CompletableFuture<Optional<LoggedIn>> userAfterRefusal(String accessToken) {
        return CompletableFuture.supplyAsync(() -> now(Optional.of(accessToken)), blocking);
    }

    private Optional<LoggedIn> now(Optional<String> refused) {
        try {
            Optional<LoggedIn> user = refused.isPresent() ? session.getAfterRefusal(refused.get()) : session.get();
            look();
            return user;
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }

    private void know(Optional<LoggedIn> user) {
        boolean changed;
        synchronized (lock) {
            changed = !known.map(LoggedIn::userId).equals(user.map(LoggedIn::userId));
            known = user;
            last = user.or(() -> last);
        }
        if (changed) {
            log.info("logged in: {}", user.map(LoggedIn::name).orElse("nobody"));
            listeners.forEach(Runnable::run);
        }
    }

    @Override
    public void close() {
        timer.ifPresent(each -> each.cancel(false));
    }
}
