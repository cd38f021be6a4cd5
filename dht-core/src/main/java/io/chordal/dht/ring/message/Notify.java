// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring.message;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.NodeRef;
import io.chordal.dht.net.Request;

/**
 * Says: I may be your predecessor; and to a node whose successor the sender is: my state may have changed.
 *
 * @param candidate the sender
 * @param version the version of the sender's state
 */
public record Notify(NodeRef candidate, long version) implements Request<Noted> {
    public Notify {
        requireNonNull(candidate, "candidate is null");
        if (version < 0) {
            throw new IllegalArgumentException("a version is not negative: " + version);
        }
    }
}
