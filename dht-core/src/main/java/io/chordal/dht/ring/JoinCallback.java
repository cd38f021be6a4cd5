// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import io.chordal.dht.net.CallFailure;

/** Receives the outcome of one join, exactly once, in the node's serial context. */
public interface JoinCallback {
    /** The node is a member. */
    void joined();

    /** The node is not a member; nothing of it stayed in the ring. */
    void failed(CallFailure failure);
}
