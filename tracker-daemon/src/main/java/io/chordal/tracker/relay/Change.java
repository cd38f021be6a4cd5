// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.relay;

import static java.util.Objects.requireNonNull;

import io.chordal.swarm.file.FileName;
import io.chordal.tracker.catalog.CatalogEntry;
import io.chordal.tracker.group.GroupId;
import io.chordal.tracker.group.Subject;
import io.chordal.tracker.membership.ClusterId;
import io.chordal.tracker.membership.RingNode;
import io.chordal.tracker.swarm.ChunkBits;
import io.chordal.tracker.swarm.HoldingKey;
import io.chordal.tracker.swarm.SharedFile;
import io.chordal.tracker.value.PeerId;
import io.chordal.tracker.value.PeerRef;
import java.time.Duration;

/** What changed at a tracker, as it tells others. Immutable. */
public sealed interface Change {
    /**
     * A peer has a lease.
     *
     * @param peer the peer
     * @param remaining how long it lasts from now on
     */
    record Lease(PeerRef peer, Duration remaining) implements Change {
        public Lease {
            requireNonNull(peer, "peer is null");
            requireNonNull(remaining, "remaining is null");
        }
    }

    /**
     * A peer has no lease any more.
     *
     * @param peer the peer
     */
    record Gone(PeerId peer) implements Change {
        public Gone {
            requireNonNull(peer, "peer is null");
        }
    }

    /**
     * A peer has some of a file.
     *
     * @param key which peer has what, and who said so
     * @param chunks the chunks; at least one
     */
    record Holds(HoldingKey key, ChunkBits chunks) implements Change {
        public Holds {
            requireNonNull(key, "key is null");
            if (chunks.isEmpty()) {
                throw new IllegalArgumentException("who has no chunk of a file does not hold it");
            }
        }
    }

    /**
     * A peer said that it does not have a file any more.
     *
     * @param key which peer had what, and who said so
     * @param keepEntries whether its entries are to stay in the catalogue
     */
    record Drops(HoldingKey key, boolean keepEntries) implements Change {
        public Drops {
            requireNonNull(key, "key is null");
        }
    }

    /**
     * A file that somebody has is entered under a name.
     *
     * @param shared the file and its group
     * @param name the name
     */
    record Named(SharedFile shared, FileName name) implements Change {
        public Named {
            requireNonNull(shared, "shared is null");
            requireNonNull(name, "name is null");
        }
    }

    /**
     * An entry was deleted because nobody had the file any more.
     *
     * @param group in whose catalogue
     * @param entry the entry as it was
     */
    record EntryRemoved(GroupId group, CatalogEntry entry) implements Change {
        public EntryRemoved {
            requireNonNull(group, "group is null");
            requireNonNull(entry, "entry is null");
        }
    }

    /**
     * A node of the data ring showed itself, or left.
     *
     * @param node the node
     * @param ring the name of its ring
     * @param left whether it left
     * @param lastHeard how long ago it was heard of
     */
    record NodeSeen(RingNode node, ClusterId ring, boolean left, Duration lastHeard) implements Change {
        public NodeSeen {
            requireNonNull(node, "node is null");
            requireNonNull(ring, "ring is null");
            requireNonNull(lastHeard, "lastHeard is null");
        }
    }

    /**
     * Somebody is no member of a group any more.
     *
     * @param group the group
     * @param subject who
     * @param epoch the group's epoch since then
     */
    record MemberRemoved(GroupId group, Subject subject, long epoch) implements Change {
        public MemberRemoved {
            requireNonNull(group, "group is null");
            requireNonNull(subject, "subject is null");
        }
    }

    /** It was overtaken by another change, and only its number counts. */
    record Nothing() implements Change {}
}
