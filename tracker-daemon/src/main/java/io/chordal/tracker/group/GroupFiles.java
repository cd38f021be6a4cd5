// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.group;

import io.chordal.swarm.file.FileRef;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** Which files a group has; the seam to its catalogue. Thread-safe. */
@FunctionalInterface
public interface GroupFiles {
    /** Returns those of the files that are in the group's catalogue, as a majority of the trackers says now. */
    CompletionStage<Set<FileRef>> present(GroupId group, Collection<FileRef> files);
}
