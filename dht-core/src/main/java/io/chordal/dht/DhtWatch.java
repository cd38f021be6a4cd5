// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht;

/** A watch that goes on until it, or its node, is closed. Thread-safe. */
public interface DhtWatch extends AutoCloseable {
    /**
     * Ends the watch. One event that is on its way may still reach the listener; a second call has no effect.
     */
    @Override
    void close();
}
