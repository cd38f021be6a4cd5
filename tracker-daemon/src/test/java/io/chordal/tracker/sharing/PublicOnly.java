// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.sharing;

import io.chordal.tracker.group.GroupId;
import io.chordal.tracker.group.Subject;
import io.chordal.tracker.value.TrackerException;
import io.chordal.tracker.value.TrackerReason;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The group {@code public} alone, of which everybody is a member. Immutable. */
public final class PublicOnly implements GroupAccess {
    private static final String PUBLIC = "public";

    @Override
    public CompletionStage<Participant> member(String group) {
        return group.isEmpty() || group.equals(PUBLIC)
                ? CompletableFuture.completedFuture(Participant.ANYBODY)
                : CompletableFuture.failedFuture(new TrackerException(
                        TrackerReason.GROUP_NOT_FOUND,
                        "group not found: '" + group + "'; this tracker has the group public"));
    }

    @Override
    public CompletionStage<GroupId> administrator(String group) {
        return member(group).thenApply(Participant::group);
    }

    @Override
    public Optional<Subject> subject() {
        return Optional.empty();
    }
}
