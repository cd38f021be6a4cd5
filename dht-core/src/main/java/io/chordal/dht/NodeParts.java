// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht;

import io.chordal.dht.env.NodeEnvironment;
import io.chordal.dht.net.Transport;
import io.chordal.dht.replica.RecordService;
import io.chordal.dht.ring.ChordNode;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What one running node consists of, and how it is taken apart again.
 *
 * <p>Thread-safe.
 *
 * @param config the settings
 * @param environment the serial context
 * @param callbacks where the embedder hears of outcomes
 * @param transport the way to other nodes
 * @param promises the operations under way
 * @param chord the node
 * @param records its records
 * @param handOver hands the records over before the node leaves
 * @param resources what else to close, after the node and its transport
 * @param closed whether it has been taken apart
 */
record NodeParts(
        DhtConfig config,
        NodeEnvironment environment,
        Executor callbacks,
        Transport transport,
        Promises promises,
        ChordNode chord,
        RecordService records,
        HandOver handOver,
        Resources resources,
        AtomicBoolean closed)
        implements AutoCloseable {
    /** Closes each part, whatever becomes of the others; throws what the first one that failed threw. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            try (resources;
                    promises;
                    transport) {
                environment.execute(() -> {
                    records.stop();
                    chord.stop();
                });
            }
        }
    }
}
