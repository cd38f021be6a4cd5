// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.net;

import io.chordal.dht.id.Endpoint;
import java.time.Duration;

/**
 * Carries requests to other nodes: over gRPC in production, through an event queue in the simulator.
 *
 * <p>Every call gets exactly one outcome, in the caller's serial context, at the latest when the time is over.
 */
public interface Network {
    /** Sends the request to the node at the endpoint and hands the outcome to the reply. */
    <R> void call(Endpoint to, Request<R> request, Duration timeout, Reply<R> reply);
}
