// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.net.CallFailure;
import io.chordal.dht.record.WatchEvent;

/** Hears what a watch tells, in the node's serial context. */
public interface WatchSink {
    /** Takes one event; no further one comes before {@link Watch#ready}. */
    void told(WatchEvent event);

    /** Hears that the watch has ended, though nobody closed it; nothing follows. */
    void ended(CallFailure failure);
}
