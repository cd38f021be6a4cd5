// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.account;

import static java.util.Objects.requireNonNull;

import io.chordal.tracker.record.NamedPage;
import io.chordal.tracker.value.TrackerException;
import io.chordal.tracker.value.TrackerReason;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;

/**
 * What administrators do to users.
 *
 * <p>Thread-safe. The last administrator stays one: it is looked for another before one is taken away and once more after it, and if two took
 * each other away at the same time, both are put back.
 */
final class Administration {
    private static final int PAGE = 1000;

    private final Users users;
    private final PasswordHasher hasher;
    private final HashingQueue queue;
    private final LiveSessions live;

    Administration(Users users, PasswordHasher hasher, HashingQueue queue, LiveSessions live) {
        this.users = requireNonNull(users, "users is null");
        this.hasher = requireNonNull(hasher, "hasher is null");
        this.queue = requireNonNull(queue, "queue is null");
        this.live = requireNonNull(live, "live is null");
    }

    CompletionStage<NamedPage<User>> list(Optional<String> after, int limit) {
        return users.list(after, limit);
    }

    /** Gives a user another password, which ends all its sessions. */
    CompletionStage<Void> resetPassword(UserName name, Password password) {
        return required(name)
                .thenCompose(user -> {
                    HashingQueue.Place place = queue.known();
                    return place.run(() -> hasher.hash(password))
                            .whenComplete((hash, failure) -> place.close())
                            .thenCompose(hash -> changed(
                                    user,
                                    there -> there.with(there.credentials().changed(hash))));
                })
                .thenAccept(user -> {});
    }

    /** Disables or enables a user, which ends all its sessions; returns who it is. */
    CompletionStage<User> setDisabled(UserName name, boolean disabled) {
        UnaryOperator<User> change = user -> user.standing().disabled() == disabled
                ? user
                : user.with(new Standing(user.standing().admin(), disabled))
                        .with(user.credentials().raised());
        return changedWithAdminLeft(name, change);
    }

    /** Makes a user an administrator, or takes that away. */
    CompletionStage<Void> setAdmin(UserName name, boolean admin) {
        UnaryOperator<User> change =
                user -> user.with(new Standing(admin, user.standing().disabled()));
        return changedWithAdminLeft(name, change).thenAccept(user -> {});
    }

    private CompletionStage<User> changedWithAdminLeft(UserName name, UnaryOperator<User> change) {
        return required(name).thenCompose(user -> {
            boolean takesAway = user.standing().actsAsAdmin()
                    && !change.apply(user).standing().actsAsAdmin();
            return takesAway
                    ? requireOther(user)
                            .thenCompose(before -> changed(user, change))
                            .thenCompose(changed -> orPutBack(user, changed))
                    : changed(user, change);
        });
    }

    private CompletionStage<User> orPutBack(User before, User changed) {
        return otherAdmin(before, Optional.empty())
                .thenCompose(other -> other
                        ? CompletableFuture.completedStage(changed)
                        : changed(changed, there -> there.with(before.standing()))
                                .thenApply(putBack -> {
                                    throw last(before);
                                }));
    }

    private CompletionStage<Void> requireOther(User user) {
        return otherAdmin(user, Optional.empty()).thenAccept(other -> {
            if (!other) {
                throw last(user);
            }
        });
    }

    private CompletionStage<Boolean> otherAdmin(User than, Optional<String> after) {
        return users.list(after, PAGE).thenCompose(page -> {
            boolean found = page.records().stream()
                    .anyMatch(user ->
                            user.standing().actsAsAdmin() && !user.user().equals(than.user()));
            return found || page.next().isEmpty()
                    ? CompletableFuture.completedStage(found)
                    : otherAdmin(than, page.next());
        });
    }

    private CompletionStage<User> changed(User user, UnaryOperator<User> change) {
        return users.update(user, change).thenApply(changed -> {
            live.forget(user.user());
            return changed.orElseThrow(() -> unknown(user.name()));
        });
    }

    private CompletionStage<User> required(UserName name) {
        return users.find(name).thenApply(found -> found.orElseThrow(() -> unknown(name)));
    }

    static TrackerException unknown(UserName name) {
        return new TrackerException(TrackerReason.USER_NOT_FOUND, "there is no user '" + name + "'; check the name");
    }

    private static TrackerException last(User user) {
        return new TrackerException(
                TrackerReason.LAST_ADMIN,
                "'" + user.name() + "' is the last administrator; make another user one first");
    }
}
