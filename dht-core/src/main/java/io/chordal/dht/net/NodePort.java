// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.net;

import io.chordal.dht.env.NodeEnvironment;
import java.util.Optional;

/**
 * A node as whoever carries its messages sees it. All methods but {@link #environment()} are called in the node's serial
 * context.
 */
public interface NodePort {
    /** Returns the node's surroundings; its serial context is where requests and replies are delivered. */
    NodeEnvironment environment();

    /** Returns the header for a request that leaves the node now. */
    Header header();

    /** Takes a request that arrived; an {@link OpenRequest} may come without a header. The reply is completed exactly once. */
    <R> void receive(Optional<Header> header, Request<R> request, Reply<R> reply);
}
