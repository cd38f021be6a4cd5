// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.account;

import io.chordal.tracker.record.NamedPage;
import io.chordal.tracker.record.NamedRecords;
import io.chordal.tracker.record.Registers;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;

/** The users that there are, as the records say. Thread-safe: immutable. */
final class Users {
    private final NamedRecords<User> records;

    Users(Registers registers) {
        this.records = new NamedRecords<>(registers, UserCodec.KIND);
    }

    /** Finds the user of a name. */
    CompletionStage<Optional<User>> find(UserName name) {
        return records.find(name.folded()).thenApply(NamedRecords.Found::value);
    }

    /** Finds a user whose name was this once: under the name, or under what it is called since a split. */
    CompletionStage<Optional<User>> find(UserName name, UserId id) {
        return find(name).thenCompose(found -> {
            if (found.isEmpty() || found.get().user().equals(id)) {
                return CompletableFuture.completedStage(found);
            }
            return found.get()
                    .displaced()
                    .find(id)
                    .map(this::find)
                    .orElseGet(() -> CompletableFuture.completedStage(Optional.empty()))
                    .thenApply(other -> other.filter(user -> user.user().equals(id)));
        });
    }

    /** Enters a new user; nothing if there is one of that name. */
    CompletionStage<Optional<NamedRecords.Kept<User>>> create(User user) {
        return records.create(user);
    }

    /** Changes the user of a name; nothing if there is none. */
    CompletionStage<Optional<User>> update(UserName name, UnaryOperator<User> change) {
        return records.update(name.folded(), change);
    }

    /** Changes this user and no other; nothing if it is not there any more. */
    CompletionStage<Optional<User>> update(User user, UnaryOperator<User> change) {
        return update(user.name(), there -> there.user().equals(user.user()) ? change.apply(there) : there)
                .thenApply(changed -> changed.filter(there -> there.user().equals(user.user())));
    }

    /** Lists users, at most so many after the folded name. */
    CompletionStage<NamedPage<User>> list(Optional<String> after, int limit) {
        return records.list(after, limit);
    }
}
