// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht;

/** A listener that is told of what happens until this, or its node, is closed. Thread-safe. */
public interface DhtSubscription extends AutoCloseable {
    /** Removes the listener: no call of it begins any more once this has returned, but for one under way. A second call has no effect. */
    @Override
    void close();
}
