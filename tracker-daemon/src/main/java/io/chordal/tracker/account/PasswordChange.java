// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.account;

import static java.util.Objects.requireNonNull;

import io.chordal.tracker.account.LoginLimiter.Attempt;
import io.chordal.tracker.record.Repeat;
import io.chordal.tracker.value.TrackerException;
import io.chordal.tracker.value.TrackerReason;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Changing one's own password, which ends all sessions and begins a new one.
 *
 * <p>Thread-safe. Wrong present passwords are counted by user, as attempts with a device token are: whoever has stolen an access token
 * cannot try passwords faster by it.
 */
final class PasswordChange {
    private final Users users;
    private final Sessions sessions;
    private final LiveSessions live;
    private final PasswordHasher hasher;
    private final HashingQueue queue;
    private final LoginLimiter limiter;
    private final Devices devices;

    PasswordChange(
            Users users,
            Sessions sessions,
            LiveSessions live,
            PasswordHasher hasher,
            HashingQueue queue,
            LoginLimiter limiter,
            Devices devices) {
        this.users = requireNonNull(users, "users is null");
        this.sessions = requireNonNull(sessions, "sessions is null");
        this.live = requireNonNull(live, "live is null");
        this.hasher = requireNonNull(hasher, "hasher is null");
        this.queue = requireNonNull(queue, "queue is null");
        this.limiter = requireNonNull(limiter, "limiter is null");
        this.devices = requireNonNull(devices, "devices is null");
    }

    /** Changes the password of the user of this id, whose name was this once. */
    CompletionStage<LoggedIn> change(UserName name, UserId id, Password present, Password chosen) {
        Attempt attempt = limiter.byUser(name, id);
        return attempt.at(
                        queue::known,
                        place -> users.find(name, id)
                                .thenApply(found -> found.orElseThrow(Sessions::ended))
                                .thenCompose(user -> place.run(() -> hashed(user, present, chosen))
                                        .thenCompose(hash -> changed(user, hash)))
                                .thenApply(user -> {
                                    attempt.succeeded();
                                    return user;
                                }))
                .thenCompose(this::begun);
    }

    private PasswordHash hashed(User user, Password present, Password chosen) {
        if (!hasher.matches(present, user.credentials().password())) {
            throw new TrackerException(
                    TrackerReason.INVALID_CREDENTIALS,
                    "invalid credentials: the present password is another one; check it");
        }
        return hasher.hash(chosen);
    }

    private CompletionStage<User> changed(User user, PasswordHash hash) {
        return users.update(user, there -> {
                    if (!there.credentials().equals(user.credentials())) {
                        throw Sessions.ended();
                    }
                    return there.with(there.credentials().changed(hash));
                })
                .thenApply(changed -> {
                    live.forget(user.user());
                    return changed.orElseThrow(Sessions::ended);
                });
    }

    private CompletionStage<LoggedIn> begun(User user) {
        return sessions.begin(user)
                .thenCombine(
                        devices.make(user),
                        (tokens, device) -> new LoggedIn(
                                user, tokens, device, user.notices().unseen()))
                .exceptionallyCompose(failure -> CompletableFuture.failedStage(new TrackerException(
                        TrackerReason.SESSION_ENDED,
                        "the password is changed, but no session could be begun (" + Repeat.message(failure)
                                + "); log in again",
                        failure)));
    }
}
