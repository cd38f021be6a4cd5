// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.group;

import static java.util.Objects.requireNonNull;

/**
 * A group that was made.
 *
 * <p>Immutable.
 *
 * @param group the group
 * @param copies on how many trackers' disks it is
 * @param copiesWanted on how many it will be
 */
public record Founded(Shown group, int copies, int copiesWanted) {
    public Founded {
        requireNonNull(group, "group is null");
    }
}
