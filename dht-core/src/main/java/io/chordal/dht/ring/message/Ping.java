// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring.message;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.net.Inspection;
import java.util.Optional;

/**
 * Asks who answers.
 *
 * @param takenForDead the key hash of the node that the sender takes for dead, or will if it hears nothing: others may own by now, or
 *     soon, what that one believes that it owns. Another node may answer at its address by now, which is none the wiser
 */
public record Ping(Optional<Bytes> takenForDead) implements Inspection<Pong> {
    public Ping {
        requireNonNull(takenForDead, "takenForDead is null");
    }

    /** Asks who answers, of whom nothing is believed. */
    public Ping() {
        this(Optional.empty());
    }

    /** Asks who answers, and tells the node if it is the one that does. */
    public static Ping toTheDead(NodeRef node) {
        return new Ping(Optional.of(node.keyHash()));
    }

    /** Says whether the node, in whichever of its lives, is the one that is taken for dead. */
    public boolean takesForDead(NodeRef node) {
        return takenForDead.filter(node.keyHash()::equals).isPresent();
    }
}
