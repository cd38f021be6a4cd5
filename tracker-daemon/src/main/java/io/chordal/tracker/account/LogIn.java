// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.account;

import static java.util.Objects.requireNonNull;

import io.chordal.tracker.account.DeviceTokens.Device;
import io.chordal.tracker.account.LoginLimiter.Attempt;
import io.chordal.tracker.value.TrackerException;
import io.chordal.tracker.value.TrackerReason;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;

/**
 * Logging in: counted, then waited for, then given a place, then read, then hashed; whoever is refused at one step costs nothing of the
 * later ones.
 *
 * <p>Thread-safe. An unknown user and a wrong password take the same steps and get the same answer. (A name that a split gave to several
 * takes one more hash for each of them, since each may still log in by it.) That a user is disabled is told to whoever has the right
 * password, and to nobody else.
 */
final class LogIn {
    private final Users users;
    private final Sessions sessions;
    private final PasswordHasher hasher;
    private final HashingQueue queue;
    private final LoginLimiter limiter;
    private final WaitingRoom room;
    private final Devices devices;

    LogIn(
            Users users,
            Sessions sessions,
            PasswordHasher hasher,
            HashingQueue queue,
            LoginLimiter limiter,
            WaitingRoom room,
            Devices devices) {
        this.users = requireNonNull(users, "users is null");
        this.sessions = requireNonNull(sessions, "sessions is null");
        this.hasher = requireNonNull(hasher, "hasher is null");
        this.queue = requireNonNull(queue, "queue is null");
        this.limiter = requireNonNull(limiter, "limiter is null");
        this.room = requireNonNull(room, "room is null");
        this.devices = requireNonNull(devices, "devices is null");
    }

    /** Begins a session. */
    CompletionStage<LoggedIn> logIn(UserName name, Password password, String deviceToken, Source source) {
        return devices.read(deviceToken, name)
                .thenCompose(device -> device.map(it -> known(name, password, it, source))
                        .orElseGet(() -> stranger(name, password, source)));
    }

    private CompletionStage<LoggedIn> known(UserName name, Password password, Device device, Source source) {
        Attempt attempt = limiter.byDevice(name, device.id(), source);
        return attempt.at(
                        queue::known,
                        place -> users.find(name)
                                .thenCompose(found -> found.filter(
                                                user -> user.credentials().epoch() == device.epoch())
                                        .map(user -> logIn(user, password, attempt, place)
                                                .thenApply(Optional::of))
                                        .orElseGet(() -> CompletableFuture.completedStage(Optional.empty()))))
                .thenCompose(done -> done.<CompletionStage<LoggedIn>>map(CompletableFuture::completedStage)
                        .orElseGet(() -> stranger(name, password, source)));
    }

    private CompletionStage<LoggedIn> stranger(UserName name, Password password, Source source) {
        Attempt attempt = limiter.byStranger(name, source);
        return room.await(attempt.account(), attempt.delay())
                .whenComplete((waited, noRoom) -> {
                    if (noRoom != null) {
                        attempt.withdrawn();
                    }
                })
                .thenCompose(waited -> attempt.at(
                        () -> queue.stranger(source, attempt.rank()),
                        place -> users.find(name)
                                .thenCompose(found -> found.map(user -> logIn(user, password, attempt, place))
                                        .orElseGet(() -> refuseNobody(password, place)))));
    }

    private CompletionStage<LoggedIn> refuseNobody(Password password, HashingQueue.Place place) {
        return place.run(() -> hasher.matches(password, hasher.ofNobody())).thenApply(matches -> {
            throw invalid();
        });
    }

    private CompletionStage<LoggedIn> logIn(User user, Password password, Attempt attempt, HashingQueue.Place place) {
        return owner(user, password, place).thenCompose(found -> {
            User owner = found.orElseThrow(LogIn::invalid);
            attempt.succeeded();
            if (owner.standing().disabled()) {
                throw new TrackerException(
                        TrackerReason.USER_DISABLED,
                        "the user '" + owner.name() + "' is disabled; ask an administrator");
            }
            return rehashed(owner, password, place)
                    .thenCompose(this::toldAndBegun)
                    .thenApply(in -> {
                        attempt.loggedIn();
                        return in;
                    });
        });
    }

    /** Finds out whose password it is: the user's, or of somebody who had the name too before a split ended. */
    private CompletionStage<Optional<User>> owner(User user, Password password, HashingQueue.Place place) {
        CompletionStage<Optional<User>> result = owner(Optional.of(user), password, place);
        for (UserName other : user.displaced().names().values()) {
            result = result.thenCompose(found -> found.isPresent()
                    ? CompletableFuture.completedStage(found)
                    : users.find(other).thenCompose(next -> owner(next, password, place)));
        }
        return result;
    }

    private CompletionStage<Optional<User>> owner(Optional<User> user, Password password, HashingQueue.Place place) {
        PasswordHash hash = user.map(found -> found.credentials().password()).orElseGet(hasher::ofNobody);
        return place.run(() -> hasher.matches(password, hash)).thenApply(matches -> user.filter(found -> matches));
    }

    /** Hashes the password anew if that took less work than it does now; a session begins even if that cannot be kept. */
    private CompletionStage<User> rehashed(User user, Password password, HashingQueue.Place place) {
        PasswordHash old = user.credentials().password();
        if (!hasher.isOutdated(old)) {
            return CompletableFuture.completedStage(user);
        }
        return place.run(() -> hasher.hash(password))
                .thenCompose(hash -> kept(
                        user,
                        there -> there.credentials().password().equals(old)
                                ? there.with(there.credentials().rehashed(hash))
                                : there));
    }

    private CompletionStage<LoggedIn> toldAndBegun(User user) {
        List<String> notices = user.notices().unseen();
        CompletionStage<User> told = notices.isEmpty()
                ? CompletableFuture.completedStage(user)
                : kept(user, there -> there.with(there.notices().markedSeen()));
        return told.thenCompose(done -> sessions.begin(user))
                .thenCombine(devices.make(user), (tokens, device) -> new LoggedIn(user, tokens, device, notices));
    }

    private CompletionStage<User> kept(User user, UnaryOperator<User> change) {
        return users.update(user, change).handle((changed, failure) -> user);
    }

    static TrackerException invalid() {
        return new TrackerException(
                TrackerReason.INVALID_CREDENTIALS, "invalid credentials; check the name and the password");
    }
}
