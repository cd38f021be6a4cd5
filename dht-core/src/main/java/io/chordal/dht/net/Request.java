// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.net;

/**
 * A message that asks another node for an answer of type R. Requests are immutable records; one class stands for one RPC.
 *
 * @param <R> the answer
 */
public interface Request<R> {}
