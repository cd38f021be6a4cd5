// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Endpoint;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.net.Reply;
import io.chordal.dht.ring.message.Pong;
import java.util.Optional;

/**
 * Makes of the answer to a ping which member of a ring is there.
 *
 * <p>Immutable.
 *
 * @param endpoint who was asked
 * @param ring the name of the ring; empty while the node that asks knows none: then any ring is the right one
 * @param told is told the outcome
 */
record WhoIsThere(Endpoint endpoint, Optional<Bytes> ring, Reply<NodeRef> told) implements Reply<Pong> {
    @Override
    public void answered(Pong pong) {
        if (ring.isPresent() && pong.ringId().isPresent() && !pong.ringId().equals(ring)) {
            told.failed(new CallFailure(
                    CallFailure.Reason.WRONG_RING,
                    endpoint + " belongs to ring " + pong.ringId().get() + ", not to " + ring.get()));
        } else if (pong.member() && pong.node().isPresent()) {
            told.answered(pong.node().get());
        } else {
            told.failed(new CallFailure(
                    CallFailure.Reason.NOT_A_MEMBER, endpoint + " answers, but is no member of a ring"));
        }
    }

    @Override
    public void failed(CallFailure failure) {
        told.failed(failure);
    }
}
