// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.net;

/**
 * Answers one kind of request on behalf of a node; called in the node's serial context and never blocks.
 *
 * @param <Q> the request
 * @param <R> the answer
 */
@FunctionalInterface
public interface Handler<Q extends Request<R>, R> {
    /** Handles the request; the reply is completed exactly once, now or later, in the serial context. */
    void handle(Q request, Reply<R> reply);
}
