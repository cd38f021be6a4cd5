// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.account;

import static java.util.Objects.requireNonNull;

import io.chordal.tracker.group.Subject;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The users as groups need to know them. Thread-safe: immutable. */
final class GroupUsers implements io.chordal.tracker.group.Users {
    private final Users users;
    private final InstantSource clock;

    GroupUsers(Users users, InstantSource clock) {
        this.users = requireNonNull(users, "users is null");
        this.clock = requireNonNull(clock, "clock is null");
    }

    @Override
    public CompletionStage<Optional<Known>> find(String name) {
        Optional<UserName> possible = UserName.possible(name);
        return possible.isEmpty()
                ? CompletableFuture.completedStage(Optional.empty())
                : users.find(possible.get())
                        .thenApply(found -> found.map(user -> new Known(
                                new Subject.User(user.user().bytes()),
                                user.name().value())));
    }

    @Override
    public CompletionStage<Boolean> isDisabled(Subject.User user, String name) {
        return users.find(new UserName(name), new UserId(user.id()))
                .thenApply(
                        found -> found.map(there -> there.standing().disabled()).orElse(true));
    }

    @Override
    public CompletionStage<Void> tell(Subject.User user, String name, String notice) {
        return users.find(new UserName(name), new UserId(user.id()))
                .thenCompose(found -> found.map(there -> users.update(
                                there, latest -> latest.with(latest.notices().plus(clock.instant(), notice))))
                        .orElseGet(() -> CompletableFuture.completedStage(Optional.empty())))
                .thenAccept(done -> {});
    }
}
