// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.account;

import static java.util.Objects.requireNonNull;

import io.chordal.tracker.account.LoginLimiter.Making;
import io.chordal.tracker.record.NamedRecords.Kept;
import io.chordal.tracker.record.Repeat;
import io.chordal.tracker.value.TrackerException;
import io.chordal.tracker.value.TrackerReason;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Making accounts.
 *
 * <p>Thread-safe. An invitation is used before the account is made, for its name alone, and given back if nothing came of it; if the tracker
 * dies in between, the account can still be made by the same name, at any tracker. Nothing is read for anybody who has no place to hash at.
 */
final class Registration {
    private final RegistrationMode mode;
    private final Maker maker;
    private final Users users;
    private final Invitations invitations;
    private final PasswordHasher hasher;
    private final HashingQueue queue;
    private final LoginLimiter limiter;

    Registration(
            RegistrationMode mode,
            Maker maker,
            Users users,
            Invitations invitations,
            PasswordHasher hasher,
            HashingQueue queue,
            LoginLimiter limiter) {
        this.mode = requireNonNull(mode, "mode is null");
        this.maker = requireNonNull(maker, "maker is null");
        this.users = requireNonNull(users, "users is null");
        this.invitations = requireNonNull(invitations, "invitations is null");
        this.hasher = requireNonNull(hasher, "hasher is null");
        this.queue = requireNonNull(queue, "queue is null");
        this.limiter = requireNonNull(limiter, "limiter is null");
    }

    /**
     * What new users are made of besides what was asked for.
     *
     * @param tracker what this tracker is called
     * @param clock the time of day
     * @param random where ids come from
     */
    record Maker(String tracker, InstantSource clock, RandomGenerator random) {}

    /** Makes an account for somebody who is no administrator. */
    CompletionStage<Kept<User>> byAnybody(UserName name, Password password, String invitation, Source source) {
        Making making = limiter.creation(source);
        UserId id = UserId.draw(maker.random);
        return switch (mode) {
            case open ->
                hashed(making, source, () -> requireFree(name), password)
                        .thenCompose(hash -> enter(id, name, hash, false));
            case invite ->
                hashed(
                                making,
                                source,
                                () -> invitations.check(invitation, name).thenCompose(good -> requireFree(name)),
                                password)
                        .thenCompose(hash -> invited(invitation, id, name, hash));
            case closed -> {
                making.counts();
                yield CompletableFuture.failedStage(new TrackerException(
                        TrackerReason.REGISTRATION_CLOSED, "only administrators make accounts here; ask one"));
            }
        };
    }

    /** Makes an account as an administrator. */
    CompletionStage<Kept<User>> byAdmin(UserName name, Password password, boolean admin) {
        return requireFree(name)
                .thenCompose(free -> {
                    HashingQueue.Place place = queue.known();
                    return place.run(() -> hasher.hash(password)).whenComplete((hash, failure) -> place.close());
                })
                .thenCompose(hash -> enter(UserId.draw(maker.random), name, hash, admin));
    }

    /**
     * Takes a place, reads there what may refuse it, and hashes. Whoever gets no place, or loses it to a better ranked one, gets the try
     * back; what the records refuse counts, for names and invitations could be guessed at for nothing otherwise.
     */
    private CompletionStage<PasswordHash> hashed(
            Making making, Source source, Supplier<CompletionStage<Void>> reading, Password password) {
        HashingQueue.Place place;
        try {
            place = queue.stranger(source, making.rank());
        } catch (TrackerException e) {
            making.withdrawn();
            return CompletableFuture.failedStage(e);
        }
        return CompletableFuture.completedStage(place)
                .thenCompose(taken -> reading.get())
                .thenCompose(free -> place.run(() -> hasher.hash(password)))
                .whenComplete((hash, failure) -> {
                    place.close();
                    if (isBusy(failure)) {
                        making.withdrawn();
                    } else {
                        making.counts();
                    }
                });
    }

    private static boolean isBusy(@Nullable Throwable failure) {
        return failure != null
                && Repeat.reason(failure)
                        .filter(TrackerReason.LOGIN_BUSY::equals)
                        .isPresent();
    }

    private CompletionStage<Kept<User>> invited(String invitation, UserId id, UserName name, PasswordHash hash) {
        return invitations
                .use(invitation, name, id)
                .thenCompose(used -> enter(id, name, hash, false))
                .exceptionallyCompose(failure -> {
                    CompletionStage<Kept<User>> failed = CompletableFuture.failedStage(failure);
                    return isCertain(failure)
                            ? invitations.giveBack(invitation, name, id).thenCompose(done -> failed)
                            : failed;
                });
    }

    /** Says whether it is certain that no account was made. */
    private static boolean isCertain(Throwable failure) {
        Optional<TrackerReason> reason = Repeat.reason(failure);
        return reason.isPresent() && reason.get() != TrackerReason.OUTCOME_UNKNOWN;
    }

    private CompletionStage<Kept<User>> enter(UserId id, UserName name, PasswordHash hash, boolean admin) {
        return users.create(User.fresh(id, name, hash, admin, maker.clock.instant(), maker.tracker))
                .thenApply(made -> made.orElseThrow(() -> exists(name)));
    }

    private CompletionStage<Void> requireFree(UserName name) {
        return users.find(name).thenAccept(found -> {
            if (found.isPresent()) {
                throw exists(name);
            }
        });
    }

    private static TrackerException exists(UserName name) {
        return new TrackerException(
                TrackerReason.USER_EXISTS, "user exists: '" + name + "'; choose another name, or log in");
    }
}
