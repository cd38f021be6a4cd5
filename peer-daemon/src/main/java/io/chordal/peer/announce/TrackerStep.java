// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.announce;

import com.google.common.collect.ImmutableList;
import io.chordal.peer.grpc.tracker.Holding;
import io.chordal.peer.grpc.tracker.Publication;
import io.chordal.swarm.chunk.ChunkSet;
import io.chordal.swarm.file.FileRef;

/** The next thing that a tracker must be told. A closed list. */
sealed interface TrackerStep {
    /** Whole sets of chunks. */
    record Announce(ImmutableList<Holding> holdings) implements TrackerStep {}

    /** Chunks of one file that came in since; {@code whole} is what the tracker knows afterwards. */
    record More(Holding added, ChunkSet whole) implements TrackerStep {}

    /** Names for the catalogue of one group. */
    record Publish(ImmutableList<Publication> files) implements TrackerStep {}

    /** Files that this peer no longer has. */
    record Withdraw(ImmutableList<FileRef> files) implements TrackerStep {}

    /** That this peer is still there. */
    record Renew() implements TrackerStep {}
}
