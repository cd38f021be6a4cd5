// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.account;

import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.google.common.base.Ticker;
import io.chordal.daemon.policy.CallDenied;
import io.chordal.daemon.policy.LiveUsers;
import io.chordal.daemon.trust.AccessClaims;
import io.chordal.tracker.record.Repeat;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Whether the session that an access token names goes on, by what was read of the user and of the session at most {@link #FRESH}
 * ago.
 *
 * <p>Thread-safe. Age counts from the beginning of a read; what failed is read anew. What is changed at this tracker is forgotten at once.
 */
final class LiveSessions implements LiveUsers {
    /** How old a reading may be. */
    static final Duration FRESH = Duration.ofSeconds(2);

    private static final int KEPT = 10_000;

    private final Users users;
    private final Sessions sessions;
    private final Ticker ticker;
    private final Cache<UserId, Reading<Optional<User>>> usersRead = cache();
    private final Cache<SessionId, Reading<Boolean>> sessionsRead = cache();

    LiveSessions(Users users, Sessions sessions, Ticker ticker) {
        this.users = requireNonNull(users, "users is null");
        this.sessions = requireNonNull(sessions, "sessions is null");
        this.ticker = requireNonNull(ticker, "ticker is null");
    }

    @Override
    public CompletionStage<AccessClaims> present(AccessClaims claims) {
        UserId id = new UserId(claims.userId());
        SessionId session = new SessionId(claims.sessionId());
        return UserName.possible(claims.name())
                .map(name -> read(usersRead, id, () -> users.find(name, id)))
                .orElseGet(() -> CompletableFuture.completedStage(Optional.empty()))
                .thenCombine(
                        read(sessionsRead, session, () -> sessions.isLive(id, session)),
                        (user, goesOn) -> user.filter(found -> goesOn && holds(claims, found))
                                .map(found -> updated(claims, found))
                                .orElseThrow(LiveSessions::revoked))
                .exceptionallyCompose(failure -> CompletableFuture.failedStage(denied(failure)));
    }

    private static boolean holds(AccessClaims claims, User user) {
        return !user.standing().disabled() && user.credentials().epoch() == claims.epoch();
    }

    private static AccessClaims updated(AccessClaims claims, User user) {
        return new AccessClaims(
                claims.userId(),
                user.name().value(),
                claims.sessionId(),
                claims.epoch(),
                user.standing().admin(),
                claims.issuedAt(),
                claims.expiresAt());
    }

    private static CallDenied revoked() {
        return new CallDenied(CallDenied.Reason.SESSION_ENDED, "the session has ended; log in with peerctl login NAME");
    }

    private static Throwable denied(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof CallDenied
                ? cause
                : new CallDenied(
                        CallDenied.Reason.UNAVAILABLE,
                        "whether the session goes on cannot be found out now: " + Repeat.message(failure));
    }

    /** Forgets what was read of a user. */
    void forget(UserId user) {
        usersRead.invalidate(user);
    }

    /** Forgets what was read of a session. */
    void forget(SessionId session) {
        sessionsRead.invalidate(session);
    }

    private <K, V> CompletionStage<V> read(Cache<K, Reading<V>> readings, K key, Supplier<CompletionStage<V>> source) {
        long now = ticker.read();
        Reading<V> mine = new Reading<>(now, new CompletableFuture<>());
        Reading<V> kept =
                readings.asMap().compute(key, (same, known) -> known != null && known.isFresh(now) ? known : mine);
        if (kept == mine) {
            begun(source).whenComplete((value, failure) -> {
                if (failure == null) {
                    mine.value.complete(value);
                } else {
                    mine.value.completeExceptionally(failure);
                }
            });
        }
        return kept.value;
    }

    /** What throws at once has failed as anything else, or others would wait for it for ever. */
    private static <V> CompletionStage<V> begun(Supplier<CompletionStage<V>> source) {
        try {
            return source.get();
        } catch (RuntimeException e) {
            return CompletableFuture.failedStage(e);
        }
    }

    private static <K, V> Cache<K, V> cache() {
        return Caffeine.newBuilder().maximumSize(KEPT).executor(Runnable::run).build();
    }

    private record Reading<V>(long begun, CompletableFuture<V> value) {
        boolean isFresh(long now) {
            return now - begun < FRESH.toNanos() && !value.isCompletedExceptionally();
        }
    }
}
