// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica.message;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Arc;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.net.Request;

/**
 * Asks the former owner of an arc, which still coordinates it, to leave it to the sender.
 *
 * @param sender the new owner, which has compared the arc
 * @param arc what it takes over; it ends at the sender
 */
public record Handoff(NodeRef sender, Arc arc) implements Request<HandedOff> {
    public Handoff {
        requireNonNull(sender, "sender is null");
        requireNonNull(arc, "arc is null");
        if (!arc.to().equals(sender.id())) {
            throw new IllegalArgumentException("a node takes over only what ends at itself");
        }
    }
}
