// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.net;

import io.chordal.dht.id.Endpoint;
import java.time.Duration;
import java.util.Optional;

/**
 * Carries requests to other nodes: over gRPC in production, through an event queue in the simulator.
 *
 * <p>Every call gets exactly one outcome, in the caller's serial context, at the latest when the time is over.
 */
public interface Network {
    /**
     * Sends the request to the endpoint and hands the outcome to the reply.
     *
     * @param meant who alone takes it; empty: whoever listens there
     */
    <R> void call(Endpoint to, Optional<Receiver> meant, Request<R> request, Duration timeout, Reply<R> reply);

    /** Sends the request to whoever listens at the endpoint. */
    default <R> void call(Endpoint to, Request<R> request, Duration timeout, Reply<R> reply) {
        call(to, Optional.empty(), request, timeout, reply);
    }
}
