// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring.message;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingProfile;
import java.util.Optional;

/**
 * Who answers.
 *
 * @param node the node that answers; empty if it is a client
 * @param ringId the name of its ring, if it knows one
 * @param profile the shape of its ring
 * @param member whether it is a member at present
 */
public record Pong(Optional<NodeRef> node, Optional<Bytes> ringId, RingProfile profile, boolean member) {
    public Pong {
        requireNonNull(node, "node is null");
        requireNonNull(ringId, "ringId is null");
        requireNonNull(profile, "profile is null");
    }

    /** Says whether this comes from the very life of the node that was meant, as a member. */
    public boolean provesAlive(NodeRef meant) {
        return member && node.isPresent() && node.get().equals(meant);
    }
}
