// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.folder;

import com.google.common.collect.ImmutableList;
import io.chordal.peer.fetch.FolderGiver;
import io.chordal.peer.fetch.FolderProgress;
import io.chordal.peer.grpc.wire.PeerFailure;
import io.chordal.swarm.collection.CollectionReader;
import java.util.Optional;

/** How far a folder came. Immutable. */
record FolderTally(
        CollectionReader.Totals totals,
        long done,
        long bytesDone,
        long present,
        long failed,
        Optional<PeerFailure> failure) {
    static final FolderTally NONE = new FolderTally(new CollectionReader.Totals(0, 0), 0, 0, 0, 0, Optional.empty());

    static FolderTally of(CollectionReader.Totals totals) {
        return new FolderTally(totals, 0, 0, 0, 0, Optional.empty());
    }

    /** One more file is in its place. */
    FolderTally with(long bytes, boolean wasPresent) {
        return new FolderTally(totals, done + 1, bytesDone + bytes, present + (wasPresent ? 1 : 0), failed, failure);
    }

    /** One more file cannot be put in its place; the first reason is kept. */
    FolderTally with(PeerFailure why) {
        return new FolderTally(totals, done, bytesDone, present, failed + 1, failure.or(() -> Optional.of(why)));
    }

    /** The same for the user, with the bytes of files that are under way, and who gave what. */
    FolderProgress progress(long underWay, ImmutableList<FolderGiver> givers) {
        return new FolderProgress(totals.files(), done, totals.bytes(), bytesDone + underWay, present, failed, givers);
    }
}
