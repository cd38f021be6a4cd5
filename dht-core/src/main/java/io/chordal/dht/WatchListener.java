// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht;

import io.chordal.dht.record.WatchEvent;

/**
 * Hears what a watch tells, on the embedder's executor: one event at a time, the next one not before this one's call has returned.
 * While it is busy, changes are gathered: afterwards it is told what is there by then.
 */
@FunctionalInterface
public interface WatchListener {
    /** Takes one event. What it throws is logged; the watch goes on. */
    void told(WatchEvent event);

    /** Hears, last of all and once, that the watch has ended although nobody closed it: the node was closed (LOST, or CLOSED before the watch began), or has too many watches (BUSY). */
    default void ended(DhtException reason) {}
}
