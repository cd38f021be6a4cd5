// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.folder;

import io.chordal.peer.fetch.DownloadState;
import io.chordal.peer.fetch.DownloadView;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tells why nothing of a folder comes in at present. Pure. */
final class FolderStall {
    private FolderStall() {}

    /** The reason, in words for people; nothing while anything moves. */
    static Optional<String> of(Map<String, DownloadView> under, @Nullable FolderWork work) {
        if (work != null && work.diskFull().isPresent()) {
            return work.diskFull().map(why -> "stalled: " + why + "; it goes on when there is room");
        }
        boolean others = work != null && work.active() > under.size();
        boolean all = under.values().stream().allMatch(view -> view.state() == DownloadState.STALLED);
        if (others || under.isEmpty() || !all) {
            return Optional.empty();
        }
        Map.Entry<String, DownloadView> first = under.entrySet().iterator().next();
        String whose = first.getKey().isEmpty() ? "the folder's list" : first.getKey();
        return Optional.of(first.getValue().reason() + " (" + whose + ")");
    }
}
