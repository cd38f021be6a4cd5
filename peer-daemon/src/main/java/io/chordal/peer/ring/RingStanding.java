// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.ring;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import io.chordal.dht.id.NodeRef;
import java.util.Optional;

/**
 * How this peer takes part in the ring, as of one moment. Immutable.
 *
 * @param role its part
 * @param node itself on the ring, if it is a member
 * @param predecessor its predecessor, if it knows one
 * @param successors its successors
 * @param records records that it stores
 * @param underReplicated records that it owns and that have fewer copies than they should
 * @param warnings what is wrong at present, for people
 */
public record RingStanding(
        Role role,
        Optional<NodeRef> node,
        Optional<NodeRef> predecessor,
        ImmutableList<NodeRef> successors,
        long records,
        long underReplicated,
        ImmutableList<String> warnings) {
    /** A peer's part in the ring; a closed list. */
    public enum Role {
        /** It uses the ring through others. */
        CLIENT,
        /** It is on its way in. */
        JOINING,
        /** No tracker answers, and nobody whom it remembers lets it in. */
        NO_WAY_IN,
        /** Its data folder belongs to another ring than the one that it is told to enter. */
        WRONG_RING,
        /** It owns an arc. */
        MEMBER,
        /** It is on its way out. */
        LEAVING
    }

    public RingStanding {
        requireNonNull(role, "role is null");
        requireNonNull(node, "node is null");
        requireNonNull(predecessor, "predecessor is null");
        requireNonNull(successors, "successors is null");
        requireNonNull(warnings, "warnings is null");
    }
}
