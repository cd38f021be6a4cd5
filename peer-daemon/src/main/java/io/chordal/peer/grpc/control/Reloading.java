// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grpc.control;

import static java.util.Objects.requireNonNull;

import com.google.common.base.Ticker;
import io.chordal.daemon.session.LoggedIn;
import io.chordal.peer.announce.Announcer;
import io.chordal.peer.grpc.wire.PeerFailure;
import io.chordal.peer.grpc.wire.PeerProblem;
import io.chordal.peer.session.SessionKeeper;
import io.chordal.peer.share.Shares;
import io.chordal.proto.peer.v1.ReloadSessionResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Has the peer act as whoever is logged in now: what was shared in groups as somebody else is withdrawn, and what this user shared is
 * offered again. Thread-safe.
 */
public final class Reloading {
    /** A little less than peerctl waits. */
    private static final Duration BUDGET = Duration.ofSeconds(20);

    private static final Duration LOOK = Duration.ofMillis(50);

    private final SessionKeeper session;
    private final Announcer announcer;
    private final ScheduledExecutorService timers;
    private final Ticker ticker;
    private final AtomicInteger withdrawn = new AtomicInteger();

    /** Follows the session from now on, whoever finds out that it changed. */
    public Reloading(
            SessionKeeper session, Shares shares, Announcer announcer, ScheduledExecutorService timers, Ticker ticker) {
        this.session = requireNonNull(session, "session is null");
        this.announcer = requireNonNull(announcer, "announcer is null");
        this.timers = requireNonNull(timers, "timers is null");
        this.ticker = requireNonNull(ticker, "ticker is null");
        session.onChange(() -> withdrawn.addAndGet(shares.sessionChanged()));
    }

    /** Who is logged in. */
    Optional<LoggedIn> user() {
        return session.known();
    }

    /** Reads the session anew; answers once the trackers have heard what is withdrawn, and fails if they do not in time. */
    CompletableFuture<ReloadSessionResponse> reload() {
        return session.reload()
                .thenCompose(user -> heard(ticker.read() + BUDGET.toNanos())
                        .thenApply(done -> ReloadSessionResponse.newBuilder()
                                .setUser(user.map(LoggedIn::name).orElse(""))
                                .setWithdrawn(withdrawn.getAndSet(0))
                                .build()));
    }

    private CompletableFuture<Void> heard(long until) {
        return announcer.unheard().thenCompose(left -> {
            if (left == 0) {
                return CompletableFuture.completedFuture(null);
            }
            if (ticker.read() - until >= 0) {
                return CompletableFuture.failedFuture(new PeerFailure(
                        PeerProblem.NO_TRACKER,
                        "no tracker has heard yet that " + left + " files are shared no more; it is tried on while this"
                                + " peer runs"));
            }
            return CompletableFuture.supplyAsync(
                            () -> until, task -> timers.schedule(task, LOOK.toNanos(), TimeUnit.NANOSECONDS))
                    .thenCompose(this::heard);
        });
    }
}
