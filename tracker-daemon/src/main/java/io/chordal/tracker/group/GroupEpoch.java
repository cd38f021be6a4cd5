// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.group;

import static java.util.Objects.requireNonNull;

/**
 * The epoch of a group.
 *
 * <p>Immutable.
 *
 * @param group which group
 * @param epoch grants of lower ones are void
 */
public record GroupEpoch(GroupRef group, long epoch) {
    public GroupEpoch {
        requireNonNull(group, "group is null");
    }
}
