// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.group;

import static java.util.Objects.requireNonNull;

/**
 * A group that was found.
 *
 * <p>Immutable.
 *
 * @param id which it is
 * @param name what it is called
 */
public record GroupRef(GroupId id, GroupName name) {
    /** The group of everybody. */
    public static final GroupRef PUBLIC = new GroupRef(GroupId.PUBLIC, GroupName.PUBLIC);

    public GroupRef {
        requireNonNull(id, "id is null");
        requireNonNull(name, "name is null");
    }
}
