// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grpc.tracker;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import io.chordal.swarm.file.FileName;
import io.chordal.swarm.file.FileRef;

/**
 * Files of one group that a peer no longer has. Immutable.
 *
 * @param group the group
 * @param files which files
 * @param names under which name each was published, in their order; none if they were not
 * @param keepEntries whether the catalogue keeps them even if nobody has them any more
 */
public record Withdrawals(
        String group, ImmutableList<FileRef> files, ImmutableList<FileName> names, boolean keepEntries) {
    public Withdrawals {
        requireNonNull(group, "group is null");
        requireNonNull(files, "files is null");
        requireNonNull(names, "names is null");
        if (!names.isEmpty() && names.size() != files.size()) {
            throw new IllegalArgumentException(names.size() + " names of " + files.size() + " files");
        }
    }
}
