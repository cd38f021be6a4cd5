// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import io.chordal.dht.net.CallFailure;

/** Receives the outcome of one lookup, exactly once, in the node's serial context. */
public interface LookupCallback {
    /** The owner was found. */
    void found(LookupResult result);

    /** No owner could be found in time; nothing was changed anywhere. */
    void failed(CallFailure failure);
}
