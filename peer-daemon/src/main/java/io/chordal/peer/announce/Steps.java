// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.announce;

import java.util.Optional;

/**
 * What is to be told to one target, step by step.
 *
 * <p>Confined to one serial context; a pure function of what it was told and the times given.
 *
 * @param <S> the kind of step
 */
interface Steps<S> {
    /** The step that is due, if one is; the same or another one at the next call, until it is reported done or failed. */
    Optional<S> next(long nowNanos);

    /** Takes note that a step got no answer, or a refusal of the whole. */
    void failed(S step, long nowNanos, String why);
}
