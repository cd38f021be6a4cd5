// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring.message;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.NodeRef;
import io.chordal.dht.net.Request;
import java.util.List;
import java.util.Optional;

/**
 * Says goodbye to a neighbour.
 *
 * @param leaver the sender
 * @param predecessor the sender's predecessor, if it knew one
 * @param successors the sender's successor list
 */
public record Leave(NodeRef leaver, Optional<NodeRef> predecessor, List<NodeRef> successors) implements Request<Noted> {
    public Leave {
        requireNonNull(leaver, "leaver is null");
        requireNonNull(predecessor, "predecessor is null");
        successors = List.copyOf(successors);
        if (successors.size() > RingState.MAX_SUCCESSORS) {
            throw new IllegalArgumentException("too many successors: " + successors.size());
        }
    }
}
