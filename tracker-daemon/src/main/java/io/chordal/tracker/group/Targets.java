// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.group;

import static java.util.Objects.requireNonNull;

import io.chordal.tracker.value.TrackerException;
import io.chordal.tracker.value.TrackerReason;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Finds whom a request names. Thread-safe: immutable. */
final class Targets {
    private final Users users;

    Targets(Users users) {
        this.users = requireNonNull(users, "users is null");
    }

    /**
     * Somebody who was named.
     *
     * @param subject who it is
     * @param name what it is called
     */
    record Target(Subject subject, String name) {}

    /** Finds a user by name, or a node by {@code node:} and the hash of its key. */
    CompletionStage<Target> find(String text) {
        Optional<Subject> node = Subject.node(text);
        return node.isPresent()
                ? Stages.of(new Target(node.get(), node.get().toString()))
                : user(text).thenApply(known -> new Target(known.user(), known.name()));
    }

    /** Finds a user by name. */
    CompletionStage<Users.Known> user(String name) {
        return users.find(name)
                .thenApply(found -> found.orElseThrow(() -> new TrackerException(
                        TrackerReason.USER_NOT_FOUND,
                        "no such user: '" + name
                                + "'; a machine is named node:ID, by the id that its peerctl status shows")));
    }
}
