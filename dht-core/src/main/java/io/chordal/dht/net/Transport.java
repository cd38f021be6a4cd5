// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.net;

import io.chordal.dht.id.Endpoint;

/**
 * One node's way to the others: bound to an endpoint when made, it carries messages once a node is attached, and none
 * after it is closed.
 */
public interface Transport extends AutoCloseable {
    /** Returns where other nodes reach this one. */
    Endpoint endpoint();

    /** Begins to deliver what arrives to the node, and returns what the node calls others through. Called once. */
    Network attach(NodePort node);

    /** Stops listening and calling; calls under way fail as lost. A second call has no effect. */
    @Override
    void close();
}
