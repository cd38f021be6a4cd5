// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.catalog;

import io.chordal.swarm.file.FileName;
import io.chordal.swarm.file.FileRef;
import io.chordal.tracker.group.GroupId;
import io.chordal.tracker.swarm.Presence;
import io.chordal.tracker.swarm.SharedFile;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** How entries are deleted; to be called in the lane of the name. Thread-safe; it holds no state of its own. */
final class Removals {
    private final CatalogRecords records;
    private final Presence presence;
    private final EntryCount entries;
    private final CatalogListener listener;

    Removals(CatalogRecords records, Presence presence, EntryCount entries, CatalogListener listener) {
        this.records = records;
        this.presence = presence;
        this.entries = entries;
        this.listener = listener;
    }

    /** Deletes an entry of a file that nobody has, and says so. */
    CompletionStage<Void> unlessHeld(GroupId group, FileName name, FileRef file) {
        if (presence.count(new SharedFile(group, file)).anybody()) {
            return Stages.done();
        }
        return always(group, name, file)
                .thenAccept(removed -> removed.ifPresent(entry -> listener.removed(group, entry)));
    }

    /** Deletes an entry, and returns it if it was there. */
    CompletionStage<Optional<CatalogEntry>> always(GroupId group, FileName name, FileRef file) {
        return records.remove(group, name, file).thenApply(removed -> {
            entries.add(removed.isPresent() ? -1 : 0);
            return removed;
        });
    }
}
