// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.net.OpenRequest;
import io.chordal.dht.record.WatchTarget;

/**
 * Asks this node to watch; it never leaves the node, for it carries who is told.
 *
 * @param target what to watch
 * @param sink who is told, in the node's serial context
 */
public record OpenWatch(WatchTarget target, WatchSink sink) implements OpenRequest<Watch> {
    public OpenWatch {
        requireNonNull(target, "target is null");
        requireNonNull(sink, "sink is null");
    }
}
