// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring.message;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.NodeRef;
import io.chordal.dht.net.Request;

/**
 * Says: I may be your predecessor; and to a node whose successor the sender is: my state may have changed. Of another candidate: it may
 * be your neighbour.
 *
 * @param candidate the sender, or whoever is introduced
 * @param version the version of the sender's state; 0 of whoever is introduced
 */
public record Notify(NodeRef candidate, long version) implements Request<Noted> {
    public Notify {
        requireNonNull(candidate, "candidate is null");
        if (version < 0) {
            throw new IllegalArgumentException("a version is not negative: " + version);
        }
    }
}
