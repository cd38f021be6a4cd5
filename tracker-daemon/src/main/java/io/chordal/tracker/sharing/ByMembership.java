// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.sharing;

import static java.util.Objects.requireNonNull;

import io.chordal.tracker.group.Access;
import io.chordal.tracker.group.Actor;
import io.chordal.tracker.group.GroupId;
import io.chordal.tracker.group.GroupRef;
import io.chordal.tracker.group.Subject;
import io.chordal.tracker.value.TrackerException;
import io.chordal.tracker.value.TrackerReason;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Who may act in which group, as the groups' records say. Thread-safe: immutable. */
public final class ByMembership implements GroupAccess {
    private final Access access;
    private final Supplier<Actor> caller;

    /**
     * Returns the access that these records give.
     *
     * @param caller says who makes the present call
     */
    public ByMembership(Access access, Supplier<Actor> caller) {
        this.access = requireNonNull(access, "access is null");
        this.caller = requireNonNull(caller, "caller is null");
    }

    @Override
    public CompletionStage<Participant> member(String group) {
        Actor who = caller.get();
        return access.requireMember(who.subject(), group)
                .thenApply(found -> new Participant(found.id(), who.subject(), who.name()));
    }

    @Override
    public CompletionStage<GroupId> administrator(String group) {
        return caller.get().admin()
                ? access.find(group).thenApply(GroupRef::id)
                : CompletableFuture.failedFuture(new TrackerException(
                        TrackerReason.NOT_ADMIN, "this is for administrators; log in as one with peerctl login NAME"));
    }

    @Override
    public Optional<Subject> subject() {
        return caller.get().subject();
    }
}
