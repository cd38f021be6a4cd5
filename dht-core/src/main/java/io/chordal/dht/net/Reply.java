// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.net;

/**
 * Receives the outcome of one call, exactly once, in the caller's serial context.
 *
 * @param <R> the answer
 */
public interface Reply<R> {
    /** Takes the answer. */
    void answered(R answer);

    /** Takes the failure; whether the request took effect is told by {@link CallFailure#outcomeUnknown()}. */
    void failed(CallFailure failure);
}
