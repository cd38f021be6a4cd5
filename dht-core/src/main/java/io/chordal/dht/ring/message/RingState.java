// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring.message;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.NodeRef;
import java.util.List;
import java.util.Optional;

/**
 * A node's neighbours, as it believes.
 *
 * @param version raised at every change
 * @param unchanged whether the caller's version is the present one; everything else is left out then
 * @param self the node that answers; left out when unchanged
 * @param predecessor its predecessor, if it knows one
 * @param successors its successor list, nearest first, without itself, at most {@value #MAX_SUCCESSORS}
 * @param closed whether the successor list goes all the way around to the node itself
 */
public record RingState(
        long version,
        boolean unchanged,
        Optional<NodeRef> self,
        Optional<NodeRef> predecessor,
        List<NodeRef> successors,
        boolean closed) {
    /** The most successors that anybody lists: all others of a ring whose nodes may have several places. */
    public static final int MAX_SUCCESSORS = 63;

    public RingState {
        requireNonNull(self, "self is null");
        requireNonNull(predecessor, "predecessor is null");
        successors = List.copyOf(successors);
        if (self.isPresent() == unchanged) {
            throw new IllegalArgumentException("a state names its node unless it is unchanged");
        }
        if (version < 0) {
            throw new IllegalArgumentException("a version is not negative: " + version);
        }
        if (successors.size() > MAX_SUCCESSORS) {
            throw new IllegalArgumentException("more than " + MAX_SUCCESSORS + " successors: " + successors.size());
        }
    }

    /** Returns the answer to a caller who has this version already. */
    public static RingState unchanged(long version) {
        return new RingState(version, true, Optional.empty(), Optional.empty(), List.of(), false);
    }

    /** Says whether this tells the whole state of the very life of the node that was meant. */
    public boolean isWholeOf(NodeRef meant) {
        return self.isPresent() && self.get().equals(meant);
    }
}
