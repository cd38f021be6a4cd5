// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.sharing;

import io.chordal.tracker.value.TrackerException;
import io.chordal.tracker.value.TrackerReason;

/** Which groups there are: {@code public}, of which everybody is a member. Immutable. */
public final class Groups {
    /** The group of everybody. */
    public static final String PUBLIC = "public";

    /**
     * Checks that there is such a group; the empty name means {@link #PUBLIC}.
     *
     * @throws TrackerException if there is not
     */
    public void requireKnown(String group) {
        if (!group.isEmpty() && !group.equals(PUBLIC)) {
            throw new TrackerException(
                    TrackerReason.GROUP_NOT_FOUND,
                    "group not found: '" + group + "'; this tracker has the group public");
        }
    }
}
