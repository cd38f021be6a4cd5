// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring.message;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.NodeRef;
import io.chordal.dht.net.Request;

/**
 * Says: I may be your predecessor.
 *
 * @param candidate the sender
 */
public record Notify(NodeRef candidate) implements Request<Noted> {
    public Notify {
        requireNonNull(candidate, "candidate is null");
    }
}
