// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.swarm;

import static java.util.Objects.requireNonNull;

import io.chordal.swarm.file.FileRef;
import io.chordal.tracker.group.GroupId;

/**
 * A file as it is shared in one group: the same file in two groups has two swarms.
 *
 * <p>Immutable.
 *
 * @param group among whom
 * @param file the file
 */
public record SharedFile(GroupId group, FileRef file) {
    public SharedFile {
        requireNonNull(group, "group is null");
        requireNonNull(file, "file is null");
    }

    @Override
    public String toString() {
        return group.isPublic() ? file.toString() : file + " in group " + group;
    }
}
