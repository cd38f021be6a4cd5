// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.announce;

import com.google.common.collect.ImmutableList;
import io.chordal.peer.grpc.tracker.Holding;
import io.chordal.peer.grpc.tracker.Publication;
import io.chordal.peer.grpc.tracker.Withdrawals;
import io.chordal.swarm.chunk.ChunkSet;

/** The next thing that the trackers must be told. A closed list; all but the last is about one group. */
sealed interface TrackerStep {
    /** Whole sets of chunks. */
    record Announce(String group, ImmutableList<Holding> holdings) implements OfGroup {}

    /** Chunks of one file that came in since; {@code whole} is what the tracker knows afterwards. */
    record More(String group, Holding added, ChunkSet whole) implements OfGroup {}

    /** Names for the group's catalogue. */
    record Publish(String group, ImmutableList<Publication> files) implements OfGroup {}

    /** Files that this peer no longer has. */
    record Withdraw(Withdrawals files) implements OfGroup {
        @Override
        public String group() {
            return files.group();
        }
    }

    /** That this peer is still there. */
    record Renew() implements TrackerStep {}

    /** What is said of one group. */
    sealed interface OfGroup extends TrackerStep {
        /** The group. */
        String group();
    }
}
