// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring.message;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.NodeRef;
import io.chordal.dht.net.Request;

/**
 * Asks for a second opinion about a node that does not answer the caller.
 *
 * @param target the node
 */
public record Probe(NodeRef target) implements Request<ProbeAnswer> {
    public Probe {
        requireNonNull(target, "target is null");
    }
}
