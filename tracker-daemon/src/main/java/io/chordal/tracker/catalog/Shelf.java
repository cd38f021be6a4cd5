// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.catalog;

import io.chordal.swarm.file.FileRef;
import io.chordal.tracker.group.GroupId;
import io.chordal.tracker.swarm.Presence;
import io.chordal.tracker.swarm.SharedFile;
import java.util.Optional;

/**
 * Which entries of a group are shown: in {@code public} those whose files somebody has, unless all are asked for; in other groups all.
 *
 * <p>Immutable.
 *
 * @param group the group
 * @param presence who has what
 * @param includeUnavailable whether all are asked for
 */
record Shelf(GroupId group, Presence presence, boolean includeUnavailable) {
    /** Says whether entries of the file are shown. */
    boolean shows(FileRef file) {
        return includeUnavailable
                || !group.isPublic()
                || presence.count(new SharedFile(group, file)).anybody();
    }

    /** Returns what is shown of an entry, if anything. */
    Optional<Listing> listing(CatalogEntry entry) {
        Presence.Count present = presence.count(new SharedFile(group, entry.file()));
        return includeUnavailable || !group.isPublic() || present.anybody()
                ? Optional.of(new Listing(entry, present))
                : Optional.empty();
    }
}
