// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.sharing;

import io.chordal.tracker.group.GroupId;
import io.chordal.tracker.group.Subject;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Who calls, and in which groups it may act; the seam to log-in and membership. Asked in the context of the call. Thread-safe. */
public interface GroupAccess {
    /**
     * Finds out whether the caller is a member of a group, before anything else is done for it.
     *
     * @param group the group's name as it was given; empty for {@code public}
     * @return fails with a {@code TrackerException} if it is not, or there is no such group
     */
    CompletionStage<Participant> member(String group);

    /** Returns a group that the caller names as an administrator, member or not; fails if it is none. */
    CompletionStage<GroupId> administrator(String group);

    /** Returns on whose behalf the caller calls, if that was proved. */
    Optional<Subject> subject();
}
